"""Owns the bill of materials: what is inside the packages, as CycloneDX."""

import uuid
from collections.abc import Iterable

import inside
import project
from cyclonedx.factory.license import LicenseFactory
from cyclonedx.model import ExternalReference, ExternalReferenceType, XsUri
from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component, ComponentType
from cyclonedx.output import make_outputter
from cyclonedx.schema import OutputFormat, SchemaVersion
from packageurl import PackageURL

_LICENCES = LicenseFactory()


def text(parts: Iterable[inside.Part]) -> str:
    """The bill as JSON; the same parts at the same date give the same text."""
    bom = Bom()
    bom.metadata.timestamp = project.day()
    bom.metadata.component = program = Component(
        name=project.NAME,
        version=project.version(),
        type=ComponentType.APPLICATION,
        bom_ref=project.NAME,
        licenses=[_LICENCES.make_from_string("MIT")],
    )
    names = []
    for part in parts:
        component = _component(part, part.name)
        bom.components.add(component)
        names.append(component)
    bom.register_dependency(program, names)
    shape = f"{project.NAME}@{project.version()}:" + ",".join(f"{entry.name}@{entry.version}" for entry in names)
    bom.serial_number = uuid.uuid5(uuid.NAMESPACE_URL, shape)
    outputter = make_outputter(bom, OutputFormat.JSON, SchemaVersion.V1_6)
    return outputter.output_as_string(indent=2) + "\n"


def _component(part: inside.Part, reference: str) -> Component:
    homes = [ExternalReference(type=ExternalReferenceType.WEBSITE, url=XsUri(part.home))] if part.home else []
    return Component(
        name=part.name,
        version=part.version or None,
        type=ComponentType.LIBRARY,
        bom_ref=reference,
        purl=PackageURL.from_string(part.purl) if part.purl else None,
        licenses=[_LICENCES.make_from_string(part.licence)] if part.licence else [],
        external_references=homes,
        components=[_component(entry, f"{reference}/{entry.name}@{entry.version}") for entry in part.parts],
    )
