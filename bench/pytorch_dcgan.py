"""Milliseconds a run of the DCGAN of runtime_bench.ts, by PyTorch.

Usage: python3 pytorch_dcgan.py BATCH [BATCH ...]
Prints one line for each batch size: version, batch, median milliseconds, and
whether the BLAS is the unoptimised reference one. With that one PyTorch is
several times slower than it can be, and is no peer to compare with; on Debian,
install libopenblas0-pthread.
"""

import os
import statistics
import sys
import time

import torch
from torch import nn

LATENT_SIZE = 100
WIDTHS = [LATENT_SIZE, 1024, 512, 256, 128, 64]
MIN_TOTAL_S = 3.0


def generator():
    layers = []
    for depth, (fan_in, fan_out) in enumerate(zip(WIDTHS, WIDTHS[1:])):
        stride, padding = (1, 0) if depth == 0 else (2, 1)
        layers += [
            nn.ConvTranspose2d(fan_in, fan_out, 4, stride, padding, bias=False),
            nn.BatchNorm2d(fan_out),
            nn.ReLU(inplace=True),
        ]
    layers += [nn.ConvTranspose2d(WIDTHS[-1], 1, 4, 2, 1, bias=False), nn.Tanh()]
    return nn.Sequential(*layers).eval()


def median_ms(net, batch):
    latents = torch.randn(batch, LATENT_SIZE, 1, 1)
    net(latents)
    times = []
    begin = time.perf_counter()
    while time.perf_counter() - begin < MIN_TOTAL_S or len(times) < 3:
        start = time.perf_counter()
        net(latents)
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
    net = generator()
    with torch.inference_mode():
        for batch in map(int, sys.argv[1:]):
            print(torch.__version__, batch, f"{median_ms(net, batch):.2f}", blas())


main()
