package io.upcall.cores.policy;

import java.util.ArrayList;
import java.util.List;

/**
 * Which cores of a machine share what. Cores are numbered 0 to n - 1 here, in the order in which
 * they are given; whoever drives the allocator knows which CPU is which.
 *
 * @param sites one a core
 */
public record Layout(List<Site> sites) {

  /** Checks that there is a core, and keeps a copy. */
  public Layout {
    sites = List.copyOf(sites);
    if (sites.isEmpty()) {
      throw new IllegalArgumentException("a machine needs 1 core or more");
    }
  }

  /**
   * Where a core is. Numbers are names: equal ones are the same thing, and need not be dense.
   *
   * @param node the NUMA node
   * @param cache the last-level cache; it is one cache only within a node
   * @param siblings the physical core, whose SMT siblings have the same number within a cache
   */
  public record Site(int node, int cache, int siblings) {}

  /** How many cores. */
  public int cores() {
    return sites.size();
  }

  /**
   * A regular machine, in the order node, cache, physical core, SMT sibling.
   *
   * @param nodes how many NUMA nodes
   * @param cachesPerNode how many last-level caches each has
   * @param coresPerCache how many physical cores share one
   * @param siblings how many cores each of these is: 1 without SMT
   */
  public static Layout regular(int nodes, int cachesPerNode, int coresPerCache, int siblings) {
    List<Site> sites = new ArrayList<>();
    for (int node = 0; node < nodes; node++) {
      for (int cache = 0; cache < cachesPerNode; cache++) {
        for (int core = 0; core < coresPerCache * siblings; core++) {
          sites.add(new Site(node, cache, core / siblings));
        }
      }
    }
    return new Layout(sites);
  }
}
