package io.upcall.cores.policy;

/**
 * Who comes first, and which core is best for it. Policies compose: {@code a.then(b)} asks b only
 * where a sees no difference.
 *
 * <p>A policy must be pure, and an order: transitive, and the same both ways round. For claims it
 * must also be monotone: no core of a claimant may come before the same claimant's earlier one,
 * else shares could move in circles.
 */
public interface Policy {

  /**
   * Compares two claims to a core.
   *
   * @return negative when {@code a} is to be served before {@code b}, 0 when it sees no difference
   */
  default int compareClaims(Claim a, Claim b) {
    return 0;
  }

  /**
   * Compares two places of the same level for one more core of {@code claimant}; both have a free
   * one. When a core is to be given up, the same order is used from its end: both places then have
   * a core of the claimant.
   *
   * @return negative when {@code a} is better, 0 when it sees no difference
   */
  default int comparePlaces(Claimant claimant, Place a, Place b) {
    return 0;
  }

  /** This policy first, and {@code next} where it sees no difference. */
  default Policy then(Policy next) {
    return new PolicyChain(this, next);
  }

  // ---- the policies there are ------------------------------------------------------------------

  /** Provisioned first, then priority, then fair shares, then topology. */
  static Policy standard() {
    return provisioned()
        .then(priority())
        .then(minimum())
        .then(fair())
        .then(quietSiblings())
        .then(packed())
        .then(bestFit());
  }

  /** Cores within a claimant's provision before all others. */
  static Policy provisioned() {
    return new ClaimPolicy(
        (a, b) ->
            Boolean.compare(
                a.nth() >= a.claimant().provisioned(), b.nth() >= b.claimant().provisioned()));
  }

  /** The higher priority first. */
  static Policy priority() {
    return new ClaimPolicy(
        (a, b) -> Integer.compare(b.claimant().priority(), a.claimant().priority()));
  }

  /** Cores within a claimant's minimum first. */
  static Policy minimum() {
    return new ClaimPolicy(
        (a, b) ->
            Boolean.compare(a.nth() >= a.claimant().minimum(), b.nth() >= b.claimant().minimum()));
  }

  /** Whoever has fewer cores first, so that equals have equally many, or one more. */
  static Policy fair() {
    return new ClaimPolicy((a, b) -> Integer.compare(a.nth(), b.nth()));
  }

  /** Where the claimant has most cores already: the same node, the same cache, the same core. */
  static Policy packed() {
    return new PlacePolicy((who, a, b) -> Integer.compare(b.heldBy(who), a.heldBy(who)));
  }

  /** No sibling of a stranger's core, because siblings share execution units. */
  static Policy quietSiblings() {
    return new PlacePolicy(
        (who, a, b) ->
            a.level() == Place.Level.SIBLINGS
                ? Boolean.compare(hasStrangers(who, a), hasStrangers(who, b))
                : 0);
  }

  private static boolean hasStrangers(Claimant who, Place place) {
    return place.free() + place.heldBy(who) < place.size();
  }

  /**
   * Where all that the claimant still wants has room, the tightest such place, so that large ones
   * stay whole for those who need them; else the place with most room.
   */
  static Policy bestFit() {
    return new PlacePolicy(
        (who, a, b) -> {
          boolean fitsA = a.free() + a.heldBy(who) >= who.want();
          boolean fitsB = b.free() + b.heldBy(who) >= who.want();
          if (fitsA != fitsB) {
            return fitsA ? -1 : 1;
          }
          return fitsA ? Integer.compare(a.free(), b.free()) : Integer.compare(b.free(), a.free());
        });
  }
}
