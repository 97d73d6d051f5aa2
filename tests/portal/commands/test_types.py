"""A steward limits kinds of devices to uses of buildings, and buildings come with their uses."""

from sqlalchemy import text

from geo.database import reading

BUILDINGS = """reference,gebruik,longitude,latitude
A,woonfunctie,5.1,52.5
B,agriculture,5.1,52.5
C,sportfunctie,5.1,52.5
D,,5.1,52.5
"""


def test_a_type_is_limited_listed_and_freed(lamppost):
    assert lamppost("types", "list").stdout == "no type is limited\n"
    said = lamppost("types", "limit", "flow", "--use", "industrial", "--use", "agriculture")
    assert said.stdout == "flow: agriculture, industrial\n"
    assert lamppost("types", "list").stdout == "flow: agriculture, industrial\n"
    assert lamppost("types", "free", "flow").stdout == "flow: any building\n"
    assert lamppost("types", "free", "flow").stdout == "flow was not limited\n"
    refused = lamppost("types", "limit", "optical_camera", "--use", "office", code=1)
    assert "the category camera, which is always shown, says the same" in refused.stderr
    assert "is not one of" in lamppost("types", "limit", "flow", "--use", "farm", code=2).stderr


def test_uses_of_buildings_are_imported_in_the_words_of_the_file(lamppost, databases, tmp_path):
    lamppost("territory", "box", 5, 52, 6, 53, "--name", "Town")
    file = tmp_path / "buildings.csv"
    file.write_text(BUILDINGS)
    words = ("--use-column", "gebruik", "--use", "woonfunctie=individualResidence", "--use", "sportfunctie=")
    assert lamppost("buildings", "import", file, *words).stdout == "4 buildings\n"
    with reading(databases.engine("register_app")) as connection:
        uses = dict(connection.execute(text("SELECT reference, use FROM register.building")).all())
    assert uses == {"A": "individualResidence", "B": "agriculture", "C": None, "D": None}


def test_a_use_that_nobody_knows_is_refused_with_the_nearest(lamppost, tmp_path):
    lamppost("territory", "box", 5, 52, 6, 53, "--name", "Town")
    file = tmp_path / "buildings.csv"
    file.write_text(BUILDINGS.replace("agriculture", "agricultur"))
    words = ("--use-column", "gebruik", "--use", "woonfunctie=office")
    told = lamppost("buildings", "import", file, *words, code=1).stderr
    assert "row 3, column gebruik: is no use of a building that is known; did you mean 'agriculture'?" in told
    assert "'farm'" in lamppost("buildings", "import", file, "--use", "x=farm", code=1).stderr
    assert "is not WORD=USE" in lamppost("buildings", "import", file, "--use", "x", code=1).stderr
