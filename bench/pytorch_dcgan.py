"""Milliseconds a run of the nets of runtime_bench.ts, by PyTorch.

Usage: python3 pytorch_dcgan.py BATCH [BATCH ...]
Prints one line for each net and batch size: net, version, batch, median
milliseconds, and whether the BLAS is the unoptimised reference one. With that one PyTorch is
several times slower than it can be, and is no peer to compare with; on Debian,
install libopenblas0-pthread.
"""

import os
import statistics
import sys
import time

import torch
from torch import nn

MIN_TOTAL_S = 3.0


def upsampling(widths):
    layers = []
    for depth, (fan_in, fan_out) in enumerate(zip(widths, widths[1:])):
        stride, padding = (1, 0) if depth == 0 else (2, 1)
        layers += [
            nn.ConvTranspose2d(fan_in, fan_out, 4, stride, padding, bias=False),
            nn.BatchNorm2d(fan_out),
            nn.ReLU(inplace=True),
        ]
    layers += [nn.ConvTranspose2d(widths[-1], 1, 4, 2, 1, bias=False), nn.Tanh()]
    return nn.Sequential(*layers)


class Conditional(nn.Module):
    """The bundled model: noise and label, each of 64 channels."""

    def __init__(self):
        super().__init__()
        self.label = nn.Sequential(nn.Linear(1, 64), nn.LeakyReLU(0.2))
        self.main = upsampling([128, 384, 192, 96, 48, 24])

    def forward(self, z, condition):
        label = self.label(condition[:, None])[:, :, None, None]
        return self.main(torch.cat([z, label], 1))


NETS = {
    "bundled": (Conditional(), lambda n: (torch.randn(n, 64, 1, 1), torch.rand(n))),
    "full width": (
        upsampling([100, 1024, 512, 256, 128, 64]),
        lambda n: (torch.randn(n, 100, 1, 1),),
    ),
}


def median_ms(net, inputs):
    net(*inputs)
    times = []
    begin = time.perf_counter()
    while time.perf_counter() - begin < MIN_TOTAL_S or len(times) < 3:
        start = time.perf_counter()
        net(*inputs)
        times.append(1000 * (time.perf_counter() - start))
    return statistics.median(times)


def blas():
    with open("/proc/self/maps", encoding="utf-8") as maps:
        loaded = maps.read()
    is_reference = "/blas/libblas" in loaded and "openblas" not in loaded
    return "reference-blas" if is_reference else "optimised-blas"


def main():
    # Debian's build starts with one thread, which would flatter the others.
    torch.set_num_threads(len(os.sched_getaffinity(0)))
    with torch.inference_mode():
        for name, (net, inputs) in NETS.items():
            net.eval()
            for batch in map(int, sys.argv[1:]):
                time_ms = f"{median_ms(net, inputs(batch)):.2f}"
                print(name, torch.__version__, batch, time_ms, blas(), sep=",")


main()
