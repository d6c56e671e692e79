package io.upcall.cores.policy;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The machine as a tree of places: nodes, caches, siblings, cores. A core is picked from the top
 * down, by the best place of each level, so a pick costs the sum of the widths on the way and not
 * the number of cores. Owned by the allocator's owner.
 */
final class CoreTree {

  private final Domain machine;
  private final Domain[] leaves;
  private int domains;

  CoreTree(Layout layout) {
    leaves = new Domain[layout.cores()];
    List<Integer> all = new ArrayList<>();
    for (int core = 0; core < layout.cores(); core++) {
      all.add(core);
    }
    machine = build(layout, Place.Level.MACHINE, null, all);
  }

  private Domain build(
      Layout layout, Place.Level level, @Nullable Domain parent, List<Integer> cores) {
    Domain domain = new Domain(level, domains++, parent, cores.get(0), cores.size());
    if (level == Place.Level.CORE) {
      leaves[domain.firstCore] = domain;
      return domain;
    }
    Place.Level below = Place.Level.values()[level.ordinal() + 1];
    Map<Integer, List<Integer>> groups = new LinkedHashMap<>();
    for (int core : cores) {
      int group = below == Place.Level.CORE ? core : key(below).apply(layout.sites().get(core));
      groups.computeIfAbsent(group, absent -> new ArrayList<>()).add(core);
    }
    List<Domain> children = new ArrayList<>();
    groups.values().forEach(group -> children.add(build(layout, below, domain, group)));
    domain.children = children.toArray(new Domain[0]);
    return domain;
  }

  private static Function<Layout.Site, Integer> key(Place.Level level) {
    return switch (level) {
      case NODE -> Layout.Site::node;
      case CACHE -> Layout.Site::cache;
      default -> Layout.Site::siblings;
    };
  }

  /** How many places there are: the size of {@link Holder#heldByPlace}. */
  int places() {
    return domains;
  }

  /** How many cores are free. */
  int free() {
    return machine.free;
  }

  /** A core became free, or ceased to be. */
  void free(int core, boolean isFree) {
    for (Domain domain = leaves[core]; domain != null; domain = domain.parent) {
      domain.free += isFree ? 1 : -1;
    }
  }

  /** {@code holder} can use a core, or can no longer. */
  void held(int core, Holder holder, boolean isHeld) {
    for (Domain domain = leaves[core]; domain != null; domain = domain.parent) {
      holder.heldByPlace[domain.index] += (short) (isHeld ? 1 : -1);
    }
  }

  /** The free core that suits {@code holder} best. There must be one. */
  int pickFree(Policy policy, Holder holder) {
    Domain at = machine;
    while (at.children.length > 0) {
      Domain best = null;
      for (Domain child : at.children) {
        if (child.free > 0 && (best == null || policy.comparePlaces(holder, child, best) < 0)) {
          best = child;
        }
      }
      at = Objects.requireNonNull(best, "a place has a free core that is in no part");
    }
    return at.firstCore;
  }

  /** The core that suits {@code holder} least of those it can use. There must be one. */
  int pickHeld(Policy policy, Holder holder) {
    Domain at = machine;
    while (at.children.length > 0) {
      Domain worst = null;
      for (Domain child : at.children) {
        if (child.heldBy(holder) > 0
            && (worst == null || policy.comparePlaces(holder, child, worst) > 0)) {
          worst = child;
        }
      }
      at = Objects.requireNonNull(worst, "a place has a core of its that is in no part");
    }
    return at.firstCore;
  }

  /** One place. */
  private static final class Domain implements Place {

    private static final Domain[] NO_PARTS = {};

    private final Level level;
    private final int index;
    private final @Nullable Domain parent;
    private final int firstCore;
    private final int size;
    private Domain[] children = NO_PARTS;
    private int free;

    Domain(Level level, int index, @Nullable Domain parent, int firstCore, int size) {
      this.level = level;
      this.index = index;
      this.parent = parent;
      this.firstCore = firstCore;
      this.size = size;
    }

    @Override
    public Level level() {
      return level;
    }

    @Override
    public int size() {
      return size;
    }

    @Override
    public int free() {
      return free;
    }

    @Override
    public int heldBy(Claimant claimant) {
      return ((Holder) claimant).heldByPlace[index];
    }
  }
}
