"""What tests share is taken back: pytest keeps `scope="package"` to the end where the folder is no package."""

from pathlib import Path

TESTS = Path(__file__).parent


def test_rows_shared_by_a_folder_go_with_its_last_test():
    sharing = {
        path.parent
        for path in TESTS.rglob("*.py")
        if path != Path(__file__) and 'scope="package"' in path.read_text(encoding="utf-8")
    }
    assert TESTS / "demo" in sharing
    assert [str(folder.relative_to(TESTS)) for folder in sharing if not (folder / "__init__.py").exists()] == []
