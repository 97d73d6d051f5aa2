"""Lines to copy that read a collection with the programs people have."""

from __future__ import annotations


def of_collection(api: str, collection_id: str) -> list[tuple[str, str]]:
    """Pairs of a program and its lines. `api` is the address of the API, without a slash at its end."""
    return [
        ("QGIS", f"{api}"),
        (
            "ogr2ogr (GDAL)",
            f"ogr2ogr -oo PAGE_SIZE=10000 {collection_id}.gpkg OAPIF:{api} {collection_id}",
        ),
        (
            "Python (GeoPandas)",
            f'import geopandas\n\n{collection_id} = geopandas.read_file(\n    "{api}/collections/{collection_id}/items'
            f'?f=fgb&limit=10000"\n)',
        ),
        (
            "Python (OWSLib)",
            "from owslib.ogcapi.features import Features\n\n"
            f'service = Features("{api}")\npage = service.collection_items("{collection_id}", limit=1000)',
        ),
        (
            "R (sf)",
            f'library(sf)\n\n{collection_id} <- st_read("OAPIF:{api}", layer = "{collection_id}")',
        ),
        ("curl", f"curl '{api}/collections/{collection_id}/items?f=csv&limit=10000' -o {collection_id}.csv"),
    ]
