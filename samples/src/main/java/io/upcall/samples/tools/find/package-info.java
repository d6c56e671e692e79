/**
 * find(1). {@link io.upcall.samples.tools.find.Parser} makes an {@link
 * io.upcall.samples.tools.find.Expression} of the words, {@link io.upcall.samples.tools.find.Walk}
 * goes through the trees and asks it about each {@link io.upcall.samples.tools.find.Visit}.
 */
@NullMarked
package io.upcall.samples.tools.find;

import org.jspecify.annotations.NullMarked;
