package io.upcall.samples.server;

/**
 * A command that has something to wind down at SIGTERM and SIGINT, and says what by {@link
 * Termination#onFirstSignal}. A signal ends all others as it ends any program.
 */
public interface WindsDown {}
