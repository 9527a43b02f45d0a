"""Datasets, analyses and findings: from a raw file to a sentence that a city stands behind."""

from .analyses import Analysis, AnalysisEdition, AnalysisInput, Drawing, Figure
from .datasets import Dataset, DatasetEdition
from .findings import Finding

__all__ = [
    "Analysis",
    "AnalysisEdition",
    "AnalysisInput",
    "Dataset",
    "DatasetEdition",
    "Drawing",
    "Figure",
    "Finding",
]
