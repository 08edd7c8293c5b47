"""The tables as a Frictionless data package: CSV files, datapackage.json, and dcat.jsonld for catalogues.

Neither description contains a time or a path of the machine, so the same tables give the same bytes.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa

from planparse.plan.model import SCHEMA_VERSION
from planparse.progress.model import STATUSES
from planparse.tables.flat import EXPORTED, exported
from planparse.tables.layouts import TABLES, Column, Layout
from planparse.writers.csv import write_csv
from planparse.writers.files import write_bytes
from planparse.writers.publication import UNPUBLISHED, Publication

_ENUMS = {
    "severity": ["error", "warning", "info"],
    "impact": ["高", "中", "低"],
    "urgency": ["高", "中", "低"],
    "quarter": [1, 2, 3, 4],
    "status": list(STATUSES),
    "role": ["baseline", "target", "actual"],
}


def write_datapackage(
    tables: Mapping[str, pa.Table],
    folder: Path,
    publication: Publication = UNPUBLISHED,
    wanted: Collection[str] = TABLES,
) -> tuple[Path, ...]:
    """Write FOLDER/data/*.csv, FOLDER/datapackage.json and FOLDER/dcat.jsonld; return the paths in order."""
    layouts = exported(wanted)
    paths = [p for p in write_csv(tables, folder / "data", wanted) if p.stem in layouts]
    documents = tables["documents"].to_pylist()
    resources = [_resource(layouts[p.stem], p) for p in paths]
    package = {
        "profile": "tabular-data-package",
        "name": "planparse",
        "title": _title(documents),
        "description": "自治体の年度計画文書から取り出したデータ / data taken from municipal yearly plans",
        "version": SCHEMA_VERSION,
        "keywords": ["自治体", "年度計画", "課題", "取組", "四半期"],
        **_licences(publication),
        "sources": [
            {
                "title": d["title"] or d["source_name"],
                "path": publication.source_of(d["source_name"]) or d["source_name"],
            }
            for d in documents
        ],
        "resources": resources,
    }
    for name, content in (
        ("datapackage.json", package),
        ("dcat.jsonld", _dcat(documents, resources, publication)),
    ):
        text = json.dumps(content, ensure_ascii=False, indent=1)
        write_bytes(folder / name, f"{text}\n".encode())
    return (*paths, folder / "datapackage.json", folder / "dcat.jsonld")


def _licences(publication: Publication) -> dict[str, Any]:
    """The package's licence, if the user names one."""
    if publication.licence is None:
        return {}
    return {"licenses": [{"path" if publication.licence_address else "name": publication.licence}]}


def _title(documents: list[dict[str, Any]]) -> str:
    names = sorted({d["municipality"] for d in documents if d["municipality"]})
    return f"{'・'.join(names) or '自治体'}の年度計画"


def _resource(layout: Layout, path: Path) -> dict[str, Any]:
    data = path.read_bytes()
    return {
        "profile": "tabular-data-resource",
        "name": layout.name,
        "title": layout.label,
        "description": f"{layout.ja} / {layout.en}",
        "path": f"data/{path.name}",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": len(data),
        "hash": f"sha256:{hashlib.sha256(data).hexdigest()}",
        "dialect": {"lineTerminator": "\r\n", "delimiter": ",", "quoteChar": '"', "header": True},
        "schema": {
            "fields": [_field(c, layout) for c in layout.columns],
            "missingValues": [""],
            "primaryKey": list(layout.key),
            "foreignKeys": [
                {
                    "fields": list(columns),
                    "reference": {"resource": other, "fields": list(EXPORTED[other].key)},
                }
                for columns, other in layout.references
                # Frictionless looks up a key of which one part is missing; SQL does not
                if not any(c.nullable for c in layout.columns if c.name in columns)
            ],
        },
    }


def _field(column: Column, layout: Layout) -> dict[str, Any]:
    kind = _kind(column)
    constraints: dict[str, Any] = {}
    # CSV cannot tell an empty text from a missing one, so texts are required in keys only
    if not column.nullable and (column.name in layout.key or kind != "string"):
        constraints["required"] = True
    if column.name in _ENUMS:
        constraints["enum"] = _ENUMS[column.name]
    if column.name == "municipality_code":
        constraints["pattern"] = "[0-9]{6}"
    return {
        "name": column.name,
        "type": kind,
        "title": column.label,
        "description": f"{column.ja} / {column.en}",
        **({"constraints": constraints} if constraints else {}),
    }


def _kind(column: Column) -> str:
    if pa.types.is_integer(column.type):
        return "integer"
    if pa.types.is_floating(column.type):
        return "number"
    if pa.types.is_boolean(column.type):
        return "boolean"
    return "date" if pa.types.is_date32(column.type) else "string"


def _dcat(
    documents: list[dict[str, Any]], resources: list[dict[str, Any]], publication: Publication
) -> dict[str, Any]:
    """The description of the data set in W3C's Data Catalog Vocabulary (DCAT 3)."""
    years = sorted({d["fiscal_year"] for d in documents if d["fiscal_year"] is not None})
    publishers = sorted({d["municipality"] for d in documents if d["municipality"]})
    codes = sorted({d["municipality_code"] for d in documents if d["municipality_code"]})
    dataset: dict[str, Any] = {
        "@id": publication.uri("dataset"),
        "@type": "dcat:Dataset",
        "dct:title": {"@language": "ja", "@value": _title(documents)},
        "dct:description": {"@language": "ja", "@value": "自治体の年度計画文書から取り出したデータ"},
        "dct:language": "ja",
        "dcat:version": SCHEMA_VERSION,
        "dcat:keyword": [{"@language": "ja", "@value": w} for w in ("年度計画", "課題", "取組", "四半期")],
    }
    dataset |= publication.statements()
    if publishers:
        dataset["dct:creator"] = [{"@type": "foaf:Agent", "foaf:name": p} for p in publishers]
    if codes:
        dataset["dct:spatial"] = [{"@type": "dct:Location", "dct:identifier": c} for c in codes]
    if years:
        dataset["dct:temporal"] = {
            "@type": "dct:PeriodOfTime",
            "dcat:startDate": {"@type": "xsd:date", "@value": f"{years[0]}-04-01"},
            "dcat:endDate": {"@type": "xsd:date", "@value": f"{years[-1] + 1}-03-31"},
        }
    dataset["dcat:distribution"] = [
        {
            "@type": "dcat:Distribution",
            "dct:title": {"@language": "ja", "@value": r["title"]},
            "dcat:downloadURL": {"@id": r["path"]},
            "dcat:mediaType": {"@id": "https://www.iana.org/assignments/media-types/text/csv"},
            "dcat:byteSize": r["bytes"],
            "spdx:checksum": {
                "@type": "spdx:Checksum",
                "spdx:algorithm": {"@id": "spdx:checksumAlgorithm_sha256"},
                "spdx:checksumValue": r["hash"].removeprefix("sha256:"),
            },
        }
        for r in resources
    ]
    return {
        "@context": {
            "dcat": "http://www.w3.org/ns/dcat#",
            "dct": "http://purl.org/dc/terms/",
            "foaf": "http://xmlns.com/foaf/0.1/",
            "spdx": "http://spdx.org/rdf/terms#",
            "xsd": "http://www.w3.org/2001/XMLSchema#",
        },
        **dataset,
    }
