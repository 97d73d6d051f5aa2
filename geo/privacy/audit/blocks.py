"""The squares: how many buildings each has, whether a record could come from anywhere in it, whether it is drawn so."""

from __future__ import annotations

from sqlalchemy import Connection, text

from geo.privacy.audit.report import Finding, Outcome, judge
from geo.privacy.grid import RUNGS

# A territory with fewer buildings than a tier asks for has no block that could take the rest in.
POPULATION = """
SELECT b.region_id, b.tier, b.buildings, coalesce(m.buildings, 0) AS counted,
       EXISTS (SELECT FROM register.block o WHERE o.tier = b.tier AND o.buildings >= b.promised) AS has_large
FROM (SELECT *, CASE tier WHEN 1 THEN CAST(:k1 AS int) WHEN 2 THEN CAST(:k2 AS int) ELSE CAST(:k3 AS int) END
          AS promised FROM register.block) b
LEFT JOIN (
    SELECT block, sum(buildings) AS buildings FROM register.base_square
    CROSS JOIN LATERAL (VALUES (square), (large_square), (area_block)) v (block) GROUP BY block
) m ON m.block = b.region_id
WHERE b.buildings <> coalesce(m.buildings, 0) OR (b.buildings > 0 AND b.buildings < b.promised)
ORDER BY b.region_id
"""

# A square of the block that demands more than the record's tier could not have given this record.
STRICTER = """
SELECT DISTINCT r.id FROM register.region r
JOIN register.base_square q ON q.zone_tier > r.tier
    AND CASE r.tier WHEN 1 THEN q.square WHEN 2 THEN q.large_square ELSE q.area_block END = ANY (r.blocks)
UNION
SELECT r.id FROM register.region r CROSS JOIN unnest(r.blocks) n (block)
LEFT JOIN register.block b ON b.region_id = n.block AND b.tier = r.tier WHERE b.region_id IS NULL
"""

EXACT_IN_A_ZONE = """
SELECT count(DISTINCT a.device_id) FROM register.assignment a
LEFT JOIN register.site s ON s.id = a.site_id
LEFT JOIN register.device_square o ON o.device_id = a.device_id AND o.version = a.version
JOIN register.base_square q ON q.zone_tier > 0 AND ((q.be = s.be AND q.bn = s.bn) OR (q.be = o.be AND q.bn = o.bn))
WHERE a.tier = 0
"""

MISDRAWN = """
SELECT r.id FROM register.region r JOIN register.block b ON b.region_id = ANY (r.blocks)
GROUP BY r.id, r.geometry
HAVING NOT CASE WHEN count(*) = 1 THEN (array_agg(b.footprint))[1]::bytea = r.geometry::bytea
                ELSE ST_Equals(ST_Union(b.footprint), r.geometry) END
"""

SHAPES = "SELECT id, sha256(convert_to(concat(tier, blocks, geometry), 'UTF8')) AS hash FROM {}.region"


def population(register: Connection) -> Finding:
    """No block has some buildings, but fewer than its tier promises, and each has what its squares have."""
    promised = {f"k{rung.tier}": rung.buildings for rung in RUNGS}
    rows = register.execute(text(POPULATION), promised).all()
    wrong = [f"{row.region_id}: {row.buildings} said, {row.counted} counted" for row in rows]
    excused = all(row.buildings == row.counted and not row.has_large for row in rows)
    least = register.execute(
        text("SELECT tier, count(*) AS n, min(nullif(buildings, 0)) AS least FROM register.block GROUP BY 1 ORDER BY 1")
    ).all()
    figures = (f"tier {row.tier}: {row.n:,} blocks, least {row.least or 'no'} buildings" for row in least)
    return judge(
        "population",
        "Buildings in every block",
        wrong,
        figure="; ".join((*figures, f"{len(wrong)} below the promise")),
        meaning="Each square has 20, each large square 50, each area 200 buildings, or none at all.",
        advice="The territory has fewer buildings than a block needs: homes in such a block are withheld."
        if excused
        else "Publish again, so that the ladder is built from the buildings; until then do not trust these squares.",
        otherwise=Outcome.NOTE if excused else Outcome.FAIL,
    )


def preimage(register: Connection, publication: Connection, *, waiting: bool) -> Finding:
    """Every published generalised record could come from everywhere in its blocks, and nothing exact lies in a zone."""
    stricter = set(register.scalars(text(STRICTER)))
    rows = publication.execute(
        text("SELECT region_id, count(*) AS n FROM publication.device WHERE tier > 0 GROUP BY 1")
    )
    records = {row.region_id: row.n for row in rows}
    total, bad = sum(records.values()), {name: n for name, n in records.items() if name in stricter}
    exact = register.scalar(text(EXACT_IN_A_ZONE)) or 0
    problems = [f"{name}: {n} records" for name, n in sorted(bad.items())]
    problems += [f"{exact} exact devices stand in a zone"] if exact else []
    share = 100.0 * (total - sum(bad.values())) / total if total else 100.0
    return judge(
        "preimage",
        "A record could come from anywhere in its square",
        problems,
        figure=f"{share:.4g} % of {total:,} records, {exact} exact ones in zones",
        meaning="No corner of a published square asks for more protection than the rest, so a record tells no more than"
        " its square.",
        advice="These devices wait for the next complete edition; make it now (lamppost publish)."
        if waiting
        else "Publish again (lamppost publish); if it stays, report it: the rules were broken.",
        otherwise=Outcome.NOTE if waiting else Outcome.FAIL,
    )


def footprints(register: Connection, publication: Connection, *, waiting: bool) -> Finding:
    """Every region is drawn as its blocks are stored, in both databases and in every record."""
    held = {row.id: row.hash for row in register.execute(text(SHAPES.format("register")))}
    shown = {row.id: row.hash for row in publication.execute(text(SHAPES.format("publication")))}
    other = [f"{name}: published otherwise than stored" for name, value in shown.items() if held.get(name) != value]
    misdrawn = [f"{name}: not the union of its blocks" for name in register.scalars(text(MISDRAWN))]
    apart = publication.scalar(
        text(
            "SELECT count(*) FROM publication.device d LEFT JOIN publication.region r ON r.id = d.region_id"
            " WHERE d.tier > 0 AND (d.geometry::bytea, d.coordinate_uncertainty, d.tier)"
            " IS DISTINCT FROM (r.geometry::bytea, r.coordinate_uncertainty, r.tier)"
        )
    )
    problems = misdrawn + ([f"{apart} records drawn otherwise than their region"] if apart else [])
    return judge(
        "footprints",
        "Squares are drawn as they are stored",
        sorted(problems + other),
        figure=f"{len(shown):,} regions, {len(problems) + len(other)} drawn otherwise",
        meaning="A square is one stored shape. One drawn a little otherwise could be told apart, and so its device.",
        advice="These wait for the next complete edition." if waiting and not problems else "Publish again.",
        otherwise=Outcome.NOTE if waiting and not problems else Outcome.FAIL,
    )
