"""Makes the examples importable by the tests of this folder."""

import importlib.util
import sys
from pathlib import Path

spec = importlib.util.spec_from_file_location("numeric_examples", Path(__file__).with_name("examples.py"))
module = importlib.util.module_from_spec(spec)
sys.modules["numeric_examples"] = module
spec.loader.exec_module(module)
