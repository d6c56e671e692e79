package io.upcall.async.bench;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * What a benchmark has to reach: no allocation, and, with a peer, at most so many times its time.
 * {@link Scoreboard} prints how it came out.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface Goal {

  /** The highest ratio of our time to the peer's. */
  double ratio() default Double.POSITIVE_INFINITY;

  /** The peer: a benchmark of the same class, compared where the parameters are the same. */
  String of() default "";
}
