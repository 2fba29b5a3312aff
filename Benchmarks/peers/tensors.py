"""Safetensors files of binary32 tensors, for pythons that have NumPy and not the package.

A file is eight bytes with the length of its header, the header, which is JSON, and the values.
"""

import json

import numpy


def save_file(tensors, path):
    """Writes a dictionary of float32 arrays."""
    header, end = {}, 0
    for name, tensor in tensors.items():
        begin, end = end, end + 4 * tensor.size
        header[name] = {"dtype": "F32", "shape": tensor.shape, "data_offsets": [begin, end]}
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    with open(path, "wb") as file:
        file.write(len(text).to_bytes(8, "little") + text)
        for tensor in tensors.values():
            file.write(numpy.ascontiguousarray(tensor, "<f4").tobytes())


def load_file(path):
    """Reads the same."""
    with open(path, "rb") as file:
        header = json.loads(file.read(int.from_bytes(file.read(8), "little")))
        values = file.read()
    header.pop("__metadata__", None)
    tensors = {}
    for name, tensor in header.items():
        if tensor["dtype"] != "F32":
            raise ValueError(f"{path}: {name} is {tensor['dtype']}: expected F32")
        begin, end = tensor["data_offsets"]
        tensors[name] = numpy.frombuffer(values[begin:end], "<f4").reshape(tensor["shape"]).copy()
    return tensors
