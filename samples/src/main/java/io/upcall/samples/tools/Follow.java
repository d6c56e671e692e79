package io.upcall.samples.tools;

/** Which symbolic links a walk follows: what -P, -H and -L say to cp and find. */
public enum Follow {
  NEVER,
  OPERANDS,
  ALWAYS
}
