/**
 * What other programs make of the image whose pixel at (x, y) is
 * (37 x + 91 y + 13 x y) modulo 256: `pytorch` is F.interpolate of PyTorch 1.13.1
 * on values from 0 to 1, `clean` is bicubic resizing of mode F by Pillow 9.4.0,
 * cut to 0..255, `tensorflow` is the formula of TensorFlow 1 in NumPy's float32.
 * Values are float32 in Base64.
 */
export const REFERENCES = [
  {
    mode: "pytorch",
    from: { width: 7, height: 5 },
    to: { width: 11, height: 9 },
    values: "AAAAALYShz10FiI+xlGAPlOYrz7f3t4+thIHP/y1Hj9CWTY/iPxNP9/eXj9LnvM9" +
      "YkFFPqhwlz6fQMw+SogAP0bwGj9UqP0+dyr0Pjd9FD8z5S4/wcFBP4dpoj4Lus4+" +
      "L2IGP1hnJT+CbEQ/q3FjPywt4j5FJXQ+9Ry4Pkgn9j7mOxE/vvUDP7NpHT+8qTY/" +
      "9JsRP2EXFj+4uTk/638CP3xt5D4V2RU/Nlv2PhZswT62tjY/XnZTP7VYZD/rF9I+" +
      "3meWPunm5j75shs/fvJDPwIybD9zQgg/xsBAPghgtT6/dvU+xTUdP1tiAT8mGA8/" +
      "2fQ7P2X1DT+T5gY/RsMzPypSIj8Ccg4/VL3ZPeU6ej4O4No+370MPwVuNj/m52c/" +
      "jAEIP4s+vT472vs+a84sP3olUD9J8Zs+zTbpPgEfGz+/W8g+IRXXPp+hIT+aNCE/" +
      "ZGoJP4bypD65+fE+n58fP9nY2D5nCRU//Yc2P/Wulz7Lbno+7u7uPjxTMD92FyM/" +
      "z5thPhDLsz6DggI/",
  },
  {
    mode: "clean",
    from: { width: 7, height: 5 },
    to: { width: 11, height: 9 },
    values: "AAAAAK/Ps0Apa/5Bm7JaQvJWmUJT1shCUTUJQ7+AKENM8z1DKQ5YQ8qbZ0OEJZlB" +
      "iS8QQkiDhEKwOcRCP6gBQ/c0F0NSXvdCl7/pQmnBE0O3yTZDYXFMQ64XmULr0cFC" +
      "nWkFQ0w4LEPgzVhDPGRsQ34ZzEIYdAJCMG6gQpW/9kL/wBVDuJENQ25ELEPHPUdD" +
      "RNIRQ5wkFkP8gjxDOaX4Qim1zUI33BVDb1/jQofvmkIAkjFDGVhaQxUcbEM9MbpC" +
      "jD1gQgAA5kJGFxtDHxtKQ7rjdEN2dQNDALgJQrLEo0Lyz+tCAlUdQ0NT+0JTdxBD" +
      "4Ls+Q61xBkP+6f5CwzZEQ/R9LEPpmA1DubE2Qc3MNULeAspC8CAQQw5FSUOR4HBD" +
      "eBz9Qhlai0LhL/NCOM43Q2XaX0PmVo5CcknrQiTLIEPlTrJC+eO7Qss9HkMUdy1D" +
      "2OYLQyKThkIRheZCR3wmQ0cm2kJFqCJDR9hFQ8qVZEKAZfFBBn3ZQs1aSEOlrjZD" +
      "cDwiQidWl0I2QAFD",
  },
  {
    mode: "tensorflow",
    from: { width: 7, height: 5 },
    to: { width: 11, height: 9 },
    values: "AAAAABddvEEXXTxC0kWNQhddvEJcdOtC0UUNQ3TRJEMXXTxDuuhTQwAAXkPkOEpC" +
      "2mSdQkGt1ULU+gZDCB8jQ3BnJUOwFM5CfqXSQvJ2BUMmmyFDqqotQ+Q4ykI32QVD" +
      "C9QeQ/N2LUO8nUtD1vpCQ3fRpUKki5RCN9nQQgcf7kKqqvpCq6oXQwAAPUOzyTND" +
      "wQfZQlRVAkPKJhhDjC4HQwEAHUN20TJDSBfXQv//mUJUVRFDOkM7Q47jLkPlOLRC" +
      "+uDjQniGEUOlQBdDoNY2Q6uqTkMhx/NCdByrQqSqVkJAYshCtzMDQ3iGDUP54DZD" +
      "ujNBQ1gK4kLVr/ZCbLIkQywFL0PJcTNDWVU9QrzoxEIom/xCDj72Qh58JkNmkzpD" +
      "RxcBQ7PJ3EJ68OVCRBcmQ///O0Mfx8NCKJsZQzxDE0PSr2hCbGe6Qlq/D0MYXTVD" +
      "inkAQ2BIcEJgk+dCqqoLQwAA2ELpoiRDXXQXQzC6NEJGF51Ciy4HQ3TRP0NGFwRD" +
      "FV1EQlt000IAAAJD",
  },
  {
    mode: "pytorch",
    from: { width: 11, height: 9 },
    to: { width: 7, height: 4 },
    values: "OhWMPvI6DT8nlA8/9fX1PtAYCz/mCBI/8BWfPmxsbD4w5xQ/RkUlPxoaGj+hnd0+" +
      "w8MDPzYMgz76ixA/3bjvPoVfNj85OTk/W+7SPuZ1Wj83piE/eFMqP21tLT8ElRk/" +
      "WFhYP6z2KD8CKvM+WqETPw==",
  },
  {
    mode: "clean",
    from: { width: 11, height: 9 },
    to: { width: 7, height: 4 },
    values: "QeOxQlkiA0MXFAlDULYQQ7po/UL9ZflCH6ahQsQu+kLvbglDIooZQz70CUMM9/NC" +
      "kWsRQ1oR70L+cO1C6A7HQtyTMUPwwQZDwGgJQ611FEOjKBlD0D8cQ52oJkMKOw9D" +
      "lQMWQ9b9FUM/VxhDHhkUQw==",
  },
  {
    mode: "tensorflow",
    from: { width: 11, height: 9 },
    to: { width: 7, height: 4 },
    values: "AAAAAEmSaEJJkuhCt20uQ7ltH0Nq2wpC3ba5QgDADEOTJAdDSdITQ0kSRUMlybVC" +
      "IkkVQ7OtD0MAgBlDbtvMQm5bM0MkSQBDSJLjQpMkGkO47R1DAIDMQgAAGEOS5FJD" +
      "k6REQ20bJENw2xVDti0sQw==",
  },
] as const;
