from pathlib import Path
from shutil import copytree

import pytest

from opendata.releases import shelf
from opendata.releases.folder import Folder
from opendata.releases.shelf import Release
from tests.opendata.releases.town import three_months
from tests.support.databases import Databases


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    """A store in which nothing is."""
    return Folder(tmp_path / "releases")


@pytest.fixture(scope="session")
def made(shared_databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The directory of a store with three releases, to be copied; the databases are left as they were."""
    root = tmp_path_factory.mktemp("made") / "releases"
    with shared_databases.engine("publication_owner").connect() as connection:
        three_months(connection, Folder(root))
    return root


@pytest.fixture
def releases(made: Path, folder: Folder) -> tuple[Release, ...]:
    """What stands in the store: three releases."""
    copytree(made, folder.root)
    return shelf.read(folder).standing
