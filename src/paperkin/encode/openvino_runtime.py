"""The one place that imports OpenVINO, so that it is never imported with its telemetry.

OpenVINO reports each import and each conversion to an analytics service, without asking, unless the package
`openvino_telemetry` cannot be imported; then it falls back to a stub of its own.
"""

from __future__ import annotations

import sys

sys.modules.setdefault("openvino_telemetry", None)  # type: ignore[arg-type]

import openvino  # noqa: E402

__all__ = ["openvino"]
