package io.upcall.samples.tools.find;

import io.upcall.samples.tools.Complaints;
import io.upcall.samples.tools.Follow;
import io.upcall.samples.tools.Output;
import io.upcall.samples.tools.Quoting;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Makes a plan of the words.
 *
 * <pre>
 *   list    = or   { "," or }
 *   or      = and  { ("-o" | "-or") and }
 *   and     = unary { ["-a" | "-and"] unary }
 *   unary   = ("!" | "-not") unary | "(" list ")" | primary
 * </pre>
 */
final class Parser {
  private static final Set<String> OR = Set.of("-o", "-or");
  private static final Set<String> AND = Set.of("-a", "-and");
  private static final Set<String> NOT = Set.of("!", "-not");

  private final List<String> words;
  private final Primaries primaries;

  /** The next word. */
  private int at;

  private int minDepth;
  private int maxDepth = Integer.MAX_VALUE;
  private boolean depthFirst;
  private boolean oneFileSystem;

  /** True once there is an action: what is found is not printed by itself then. */
  private boolean anyAction;

  private final List<ExecMany> pending = new ArrayList<>();
  private final AtomicBoolean failed = new AtomicBoolean();

  /** Something is wrong with the expression. */
  static final class Mistake extends IOException {
    private static final long serialVersionUID = 1L;

    Mistake(String message) {
      super(message);
    }
  }

  Parser(List<String> words, Follow follow, Output out, Complaints complaints) {
    this.words = words;
    this.primaries = new Primaries(this, follow, out, complaints);
  }

  Plan parse() throws IOException {
    while (at < words.size() && !beginsExpression(words.get(at))) {
      at++;
    }
    List<String> starts = at == 0 ? List.of(".") : List.copyOf(words.subList(0, at));
    Expression expression = at < words.size() ? list() : visit -> true;
    if (at < words.size()) {
      throw new Mistake("you have too many ')'");
    }
    if (!anyAction) {
      expression = expression.and(primaries.print());
    }
    return new Plan(
        starts, expression, minDepth, maxDepth, depthFirst, oneFileSystem, pending, failed);
  }

  /** A lone ")" or "," in front is a name. */
  private static boolean beginsExpression(String word) {
    return (word.startsWith("-") && word.length() > 1) || word.equals("(") || word.equals("!");
  }

  // ---- words -----------------------------------------------------------------------------------

  private @Nullable String peek() {
    return at < words.size() ? words.get(at) : null;
  }

  /** The argument of {@code predicate}. */
  String argument(String predicate) throws Mistake {
    if (at == words.size()) {
      throw new Mistake("missing argument to `" + predicate + "'");
    }
    return words.get(at++);
  }

  /** The words up to a ";" or a "{} +", which is among them. */
  List<String> command(String predicate) throws Mistake {
    List<String> command = new ArrayList<>();
    while (at < words.size()) {
      String word = words.get(at++);
      int size = command.size();
      boolean endsMany = word.equals("+") && size > 0 && command.get(size - 1).equals("{}");
      if (word.equals(";") || endsMany) {
        if (size == 0) {
          throw new Mistake("invalid argument `;' to `" + predicate + "'");
        }
        command.add(word);
        return command;
      }
      command.add(word);
    }
    throw new Mistake("missing argument to `" + predicate + "'");
  }

  // ---- what primaries tell of ------------------------------------------------------------------

  void action() {
    anyAction = true;
  }

  void gathers(ExecMany command) {
    pending.add(command);
  }

  AtomicBoolean failed() {
    return failed;
  }

  void depthFirst() {
    depthFirst = true;
  }

  void oneFileSystem() {
    oneFileSystem = true;
  }

  void minDepth(int depth) {
    minDepth = depth;
  }

  void maxDepth(int depth) {
    maxDepth = depth;
  }

  // ---- the grammar -----------------------------------------------------------------------------

  private Expression list() throws IOException {
    Expression left = or();
    while (",".equals(peek())) {
      left = left.then(right(this::or));
    }
    return left;
  }

  private Expression or() throws IOException {
    Expression left = and();
    while (peek() != null && OR.contains(peek())) {
      left = left.or(right(this::and));
    }
    return left;
  }

  private Expression and() throws IOException {
    Expression left = unary();
    while (true) {
      String next = peek();
      if (next == null || next.equals(")") || next.equals(",") || OR.contains(next)) {
        return left;
      }
      left = left.and(AND.contains(next) ? right(this::unary) : unary());
    }
  }

  private interface Rule {
    Expression parse() throws IOException;
  }

  /** What stands behind an operator, which is the next word. */
  private Expression right(Rule rule) throws IOException {
    String operator = words.get(at++);
    if (peek() == null) {
      throw new Mistake("expected an expression after '" + operator + "'");
    }
    return rule.parse();
  }

  private Expression unary() throws IOException {
    String word = words.get(at);
    if (NOT.contains(word)) {
      return right(this::unary).not();
    }
    if (word.equals("(")) {
      return parenthesised();
    }
    if (OR.contains(word) || AND.contains(word) || word.equals(",")) {
      throw new Mistake(
          "invalid expression; you have used a binary operator '"
              + word
              + "' with nothing before it.");
    }
    if (word.equals(")")) {
      throw new Mistake("you have too many ')'");
    }
    if (!word.startsWith("-")) {
      throw new Mistake("paths must precede expression: `" + word + "'");
    }
    at++;
    return primaries.of(word);
  }

  private Expression parenthesised() throws IOException {
    at++;
    if (")".equals(peek())) {
      throw new Mistake("invalid expression; empty parentheses are not allowed.");
    }
    if (peek() == null) {
      throw new Mistake(
          "invalid expression; expected to find a ')' but didn't see one. "
              + "Perhaps you need an extra predicate after '('");
    }
    Expression inner = list();
    if (!")".equals(peek())) {
      throw new Mistake(
          "invalid expression; I was expecting to find a ')' somewhere but did not see one.");
    }
    at++;
    return inner;
  }

  /** For a number that has to be there. */
  static Mistake notANumber(String predicate, String text) {
    return new Mistake(
        "Expected a positive decimal integer argument to "
            + predicate
            + ", but got "
            + Quoting.locale(text));
  }
}
