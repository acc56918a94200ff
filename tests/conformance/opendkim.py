"""A script: what OpenDKIM's library says of messages. Reads and writes JSON.

The library is asked itself because its programs ask the DNS of the host. It takes keys from a file.
"""

import base64
import ctypes
import json
import re
import sys
import tempfile
from pathlib import Path

SET = 1
QUERY_METHOD, QUERY_INFO, CLOCK_DRIFT = 6, 7, 12
A_FILE = 1


def main() -> None:
    """Of each case on standard input: the error of its first signature, or ``pass``."""
    library = ctypes.CDLL("libopendkim.so.11")
    for name in ("dkim_init", "dkim_verify"):
        getattr(library, name).restype = ctypes.c_void_p
    library.dkim_sig_geterrorstr.restype = ctypes.c_char_p
    cases = json.load(sys.stdin)
    handle = ctypes.c_void_p(library.dkim_init(None, None))
    with tempfile.TemporaryDirectory() as folder:
        keys = Path(folder) / "keys"
        path = ctypes.create_string_buffer(str(keys).encode())
        for option, value in (
            (QUERY_METHOD, ctypes.c_int(A_FILE)),
            (CLOCK_DRIFT, ctypes.c_uint64(0)),
            (QUERY_INFO, path),
        ):
            size = ctypes.c_size_t(ctypes.sizeof(value))
            if library.dkim_options(handle, SET, option, ctypes.byref(value), size):
                raise SystemExit(f"option {option} is not taken")
        found = []
        for case in cases:
            keys.write_text("".join(f"{name} {text}\n" for name, text in case["records"].items()))
            found.append(judge(library, handle, base64.b64decode(case["message"])))
    json.dump(found, sys.stdout)


def judge(library: ctypes.CDLL, handle: ctypes.c_void_p, message: bytes) -> str:
    """The steps of a filter: field by field, then the body."""
    status = ctypes.c_int()
    verifying = ctypes.c_void_p(library.dkim_verify(handle, b"x", None, ctypes.byref(status)))
    header, _, body = message.partition(b"\r\n\r\n")
    try:
        for field in re.split(rb"\r\n(?![ \t])", header):
            if library.dkim_header(verifying, field, ctypes.c_size_t(len(field))):
                return "syntax error"
        if problem := library.dkim_eoh(verifying):
            return f"status {problem} at the end of the header"
        if body:
            library.dkim_body(verifying, body, ctypes.c_size_t(len(body)))
        library.dkim_eom(verifying, None)
        signatures, count = ctypes.POINTER(ctypes.c_void_p)(), ctypes.c_int()
        if library.dkim_getsiglist(verifying, ctypes.byref(signatures), ctypes.byref(count)):
            return "no signature"
        first = ctypes.c_void_p(signatures[0])
        # DKIM_SIG_CHECK of dkim.h: the signature passed, and the body matches.
        if library.dkim_sig_getflags(first) & 0x04 and library.dkim_sig_getbh(first) == 0:
            return "pass"
        error = library.dkim_sig_geterror(first)
        return (
            (library.dkim_sig_geterrorstr(error) or b"unknown").decode() if error else "body hash"
        )
    finally:
        library.dkim_free(verifying)


if __name__ == "__main__":
    main()
