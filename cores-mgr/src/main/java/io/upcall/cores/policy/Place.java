package io.upcall.cores.policy;

/** Cores that share something: a node its memory, a cache's cores the cache, SMT siblings all. */
public interface Place {

  /** What the cores of a place share, from the outside in. */
  enum Level {
    /** All cores of the machine. */
    MACHINE,
    /** The cores of a NUMA node. */
    NODE,
    /** The cores of one last-level cache. */
    CACHE,
    /** SMT siblings. */
    SIBLINGS,
    /** One core. */
    CORE
  }

  /** What its cores share. */
  Level level();

  /** How many cores are in it. */
  int size();

  /** How many of them are free. */
  int free();

  /** How many of them {@code claimant} has and is not asked for. */
  int heldBy(Claimant claimant);
}
