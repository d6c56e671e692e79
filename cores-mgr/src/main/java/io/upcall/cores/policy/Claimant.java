package io.upcall.cores.policy;

/** A proc as policies see it: what it asked for and what it is entitled to. */
public interface Claimant {

  /** The number of the proc. */
  int proc();

  /** How many cores it can use now, from 0: its wish, within minimum and maximum, and its load. */
  int want();

  /** Cores that it keeps though they are idle, and gets before equals get more than theirs. */
  int minimum();

  /** The larger, the sooner. */
  int priority();

  /** How many cores it gets before anybody who has no provision. */
  int provisioned();

  /** How many cores it is entitled to now, from 0 to {@link #want()}. */
  int share();
}
