package io.upcall.samples.tools.find;

import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * What was asked for.
 *
 * @param startingPoints where to begin
 * @param expression what to ask about each file
 * @param minDepth what is less deep is passed over
 * @param maxDepth and what is deeper is not looked at
 * @param depthFirst what is in a directory comes before itself
 * @param oneFileSystem directories on others are not entered
 * @param pending commands that gather files, and have to be run with the rest
 * @param failed set when a command that gathers files fails
 */
record Plan(
    List<String> startingPoints,
    Expression expression,
    int minDepth,
    int maxDepth,
    boolean depthFirst,
    boolean oneFileSystem,
    List<ExecMany> pending,
    AtomicBoolean failed) {}
