package io.upcall.samples.tools;

import java.util.Map;
import java.util.Stack;
import picocli.CommandLine.IParameterPreprocessor;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * A value that an option may have is behind a {@code =}, as getopt_long(3) wants it: the word that
 * follows is an operand.
 */
public final class AttachedOnly implements IParameterPreprocessor {
  /** As picocli makes it. */
  public AttachedOnly() {}

  @Override
  @SuppressWarnings("JdkObsolete") // picocli's interface has a Stack
  public boolean preprocess(
      Stack<String> args, CommandSpec command, ArgSpec option, Map<String, Object> info) {
    if ("=".equals(info.get("separator"))) {
      return false;
    }
    // Taken as the value that it is; what follows stays where it is.
    args.push(((OptionSpec) option).fallbackValue());
    return false;
  }
}
