/**
 * One operation made of several, half function and half state machine: open and read a whole file.
 *
 * <p>An asynchronous operation need not be a state machine from end to end; only its completion has
 * to be one. What comes before may keep its state where blocking code does, on a stack. {@link
 * io.upcall.async.file.WholeFile} shows both halves behind one kcont:
 *
 * <pre>
 *   read(names) ─▶ FileLookup     a loop over names that opens what is there, and may block: a
 *                  on a stack     function, on the slow road, or on the submitter's own stack when
 *                                 the directory cache has the answer
 *                      │ descriptor
 *                      ▼
 *                  WholeFile      READING, CLOSING: calls of the driver, each submitted by the
 *                  by states      completion of the one before; no thread waits
 *                      │
 *                      ▼
 *                  event, once; or QUICK, when every step was
 * </pre>
 *
 * <p>The look-up has loops, exits and errors of its own, and is short because a stack remembers
 * where it is. The transfer is where the time goes, and is explicit: that is the part worth it.
 */
@NullMarked
package io.upcall.async.file;

import org.jspecify.annotations.NullMarked;
