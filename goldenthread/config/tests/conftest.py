from __future__ import annotations

from pathlib import Path

import pytest

from .test_commands import goldenthread


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What is kept once the tables are there. Whoever asks for it is together with the others who do."""
    folder: Path = tmp_path_factory.mktemp("prepared")
    told = goldenthread("prepare", GOLDEN_THREAD_DATA=str(folder), GOLDEN_THREAD_DEMO="1")
    assert told.returncode == 0, told.stderr
    return folder
