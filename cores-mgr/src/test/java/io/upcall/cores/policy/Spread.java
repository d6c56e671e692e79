package io.upcall.cores.policy;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** How far apart the cores of a proc are, over many looks at a machine. */
final class Spread {

  /** The places of one proc at one look. */
  private static final class Places {
    final Set<Integer> nodes = new HashSet<>();
    final Set<Integer> caches = new HashSet<>();
    int cores;
  }

  private final Layout layout;
  private final int nodeSize;
  private final int cacheSize;

  /** Caches and nodes that procs were on, and how many would have held their cores. */
  private long caches;

  private long cachesNeeded;
  private long nodes;
  private long nodesNeeded;

  /** Cores of procs, and those among them whose SMT sibling was a stranger's. */
  private long cores;

  private long besideStrangers;

  Spread(Layout layout) {
    this.layout = layout;
    this.nodeSize = (int) layout.sites().stream().filter(s -> s.node() == 0).count();
    this.cacheSize =
        (int) layout.sites().stream().filter(s -> s.node() == 0 && s.cache() == 0).count();
  }

  /** One look: {@code owners} has the pid on each core, 0 for none. */
  void look(int[] owners) {
    Map<Integer, Places> places = new HashMap<>();
    for (int core = 0; core < owners.length; core++) {
      if (owners[core] != 0) {
        Layout.Site site = layout.sites().get(core);
        Places own = places.computeIfAbsent(owners[core], pid -> new Places());
        own.nodes.add(site.node());
        own.caches.add(core / cacheSize);
        own.cores++;
        cores++;
        besideStrangers += isStranger(owners, core, core ^ 1) ? 1 : 0;
      }
    }
    places.values().forEach(this::add);
  }

  private boolean isStranger(int[] owners, int core, int sibling) {
    return layout.sites().get(core).equals(layout.sites().get(sibling))
        && owners[sibling] != 0
        && owners[sibling] != owners[core];
  }

  private void add(Places own) {
    nodes += own.nodes.size();
    nodesNeeded += (own.cores + nodeSize - 1) / nodeSize;
    caches += own.caches.size();
    cachesNeeded += (own.cores + cacheSize - 1) / cacheSize;
  }

  /** How many times the nodes that were needed. */
  double nodes() {
    return (double) nodes / nodesNeeded;
  }

  /** How many times the caches that were needed. */
  double caches() {
    return (double) caches / cachesNeeded;
  }

  /** The part of all cores whose sibling was a stranger's. */
  double besideStrangers() {
    return (double) besideStrangers / cores;
  }

  static int pid(SimulatedMachine.@Nullable Stay stay) {
    return stay == null ? 0 : stay.proc.pid;
  }
}
