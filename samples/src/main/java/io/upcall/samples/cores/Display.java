package io.upcall.samples.cores;

/** Shows one frame after the other. */
interface Display {
  void show(Frame frame);
}
