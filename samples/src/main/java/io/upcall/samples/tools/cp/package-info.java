/**
 * cp(1). {@link io.upcall.samples.tools.cp.CpCommand} has the options, {@link
 * io.upcall.samples.tools.cp.Operands} finds out what is to be copied where, {@link
 * io.upcall.samples.tools.cp.Copier} walks the trees and decides, and {@link
 * io.upcall.samples.tools.cp.FileCopy} moves the bytes of one file.
 *
 * <p>The walk is one uthread; regular files are copied by others, at most {@value
 * io.upcall.samples.tools.cp.Turns#AT_ONCE} of them, each file by one. While one waits for its
 * directory entry or its disk, others copy. What they have to say, and what has to follow them (a
 * directory's times, which every new file in it changes), is done in the order of the walk.
 */
@NullMarked
package io.upcall.samples.tools.cp;

import org.jspecify.annotations.NullMarked;
