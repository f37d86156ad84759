"""Milliseconds a run of the nets of full_width_resnet.ts, by PyTorch.

Usage: python3 pytorch_resnet.py NET BATCH [BATCH ...]
NET is a key of NETS below. Prints one line for each batch size: net, batch,
median milliseconds of three runs after a first one.
"""

import os
import statistics
import sys
import time

import torch
from torch import nn


def convolution(fan_in, fan_out, **options):
    return [
        nn.Conv2d(fan_in, fan_out, **options),
        nn.InstanceNorm2d(fan_out),
        nn.ReLU(inplace=True),
    ]


class Block(nn.Module):
    def __init__(self, width):
        super().__init__()
        pad = nn.ReflectionPad2d(1)
        first = [pad, *convolution(width, width, kernel_size=3)]
        second = [pad, *convolution(width, width, kernel_size=3)[:2]]
        self.change = nn.Sequential(*first, *second)

    def forward(self, x):
        return x + self.change(x)


def resnet(channels, downsamplings, blocks, width=64):
    layers = [nn.ReflectionPad2d(3), *convolution(channels, width, kernel_size=7)]
    step = {"kernel_size": 3, "stride": 2, "padding": 1}
    for _ in range(downsamplings):
        layers += convolution(width, 2 * width, **step)
        width *= 2
    layers += [Block(width) for _ in range(blocks)]
    for _ in range(downsamplings):
        width //= 2
        layers += [
            nn.ConvTranspose2d(2 * width, width, output_padding=1, **step),
            nn.InstanceNorm2d(width),
            nn.ReLU(inplace=True),
        ]
    layers += [nn.ReflectionPad2d(3), nn.Conv2d(width, channels, 7), nn.Tanh()]
    return nn.Sequential(*layers).eval()


class Level(nn.Module):
    def __init__(self, outer, inner, below):
        super().__init__()
        step = {"kernel_size": 4, "stride": 2, "padding": 1, "bias": False}
        down = [nn.LeakyReLU(0.2), nn.Conv2d(outer, inner, **step)]
        joined = inner if below is None else 2 * inner
        up = [nn.ReLU(), nn.ConvTranspose2d(joined, outer, **step)]
        norm = [] if below is None else [nn.BatchNorm2d(inner)]
        between = [] if below is None else [below]
        self.net = nn.Sequential(*down, *norm, *between, *up, nn.BatchNorm2d(outer))

    def forward(self, x):
        return torch.cat([x, self.net(x)], 1)


def unet(channels, width=64):
    below = None
    for outer, inner in [(8, 8)] * 4 + [(4, 8), (2, 4), (1, 2)]:
        below = Level(outer * width, inner * width, below)
    step = {"kernel_size": 4, "stride": 2, "padding": 1}
    return nn.Sequential(
        nn.Conv2d(channels, width, bias=False, **step),
        below,
        nn.ReLU(),
        nn.ConvTranspose2d(2 * width, channels, **step),
        nn.Tanh(),
    ).eval()


NETS = {
    "cyclegan_resnet9": (lambda: resnet(3, 2, 9), (3, 1332, 800)),
    "cyclegan_resnet6_grey": (lambda: resnet(1, 2, 6), (1, 1332, 800)),
    "cyclegan_aitorzip": (lambda: resnet(1, 2, 9), (1, 224, 192)),
    "pix2pixhd_global": (lambda: resnet(3, 4, 9), (3, 512, 512)),
    "pix2pix_unet256": (lambda: unet(3), (3, 256, 256)),
}


def median_ms(net, shape):
    x = torch.rand(shape) * 2 - 1
    net(x)
    times = []
    for _ in range(3):
        start = time.perf_counter()
        net(x)
        times.append(1000 * (time.perf_counter() - start))
    return statistics.median(times)


def main():
    make, shape = NETS[sys.argv[1]]
    # Debian's build starts with one thread, which would flatter the others.
    torch.set_num_threads(len(os.sched_getaffinity(0)))
    net = make()
    with torch.inference_mode():
        for batch in map(int, sys.argv[2:]):
            print(sys.argv[1], batch, round(median_ms(net, (batch, *shape))), flush=True)


main()
