"""The README's verifier."""

import sys
from pathlib import Path

from bm1.code import verify
from bm1.ground import Refused
from bm1.trust import trust_list

root, trust, seconds, text = sys.argv[1:]
trust = trust_list(Path(trust).read_bytes(), [Path(root).read_bytes()], int(seconds))
try:
    verdict, reason, params, *_ = verify(text, trust, {}, int(seconds), clock=0)
except Refused as refused:
    verdict, reason, params = "refused", refused.code, refused.params
print(verdict, reason, params)
