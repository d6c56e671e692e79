package io.upcall.samples.cores;

import io.upcall.cores.status.CoreRow;
import io.upcall.cores.status.DecisionCounts;
import io.upcall.cores.status.ProcRow;
import io.upcall.samples.bench.report.Json;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.Map;

/** A JSON object a frame, in one line. */
final class JsonLines implements Display {
  private final PrintWriter out;

  JsonLines(PrintWriter out) {
    this.out = out;
  }

  @Override
  public void show(Frame frame) {
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("seconds", frame.seconds());
    line.put("cores", frame.cores().stream().map(core -> core(frame, core)).toList());
    line.put("procs", frame.procs().stream().map(JsonLines::proc).toList());
    line.put("decisions", decisions(frame.decisions()));
    out.println(Json.line(line));
    out.flush();
  }

  private static Map<String, Object> core(Frame frame, CoreRow core) {
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("cpu", core.cpu());
    row.put("state", core.state());
    row.put("pid", core.pid());
    row.put("proc", frame.owner(core));
    row.put("vcore", core.vcore());
    row.put("changes", core.changes());
    return row;
  }

  private static Map<String, Object> proc(ProcRow proc) {
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("pid", proc.pid());
    row.put("name", proc.name());
    row.put("minimum", proc.minimum());
    row.put("maximum", proc.maximum());
    row.put("priority", proc.priority());
    row.put("provisioned", proc.provisioned());
    row.put("wish", proc.wish());
    row.put("cores", proc.cores());
    row.put("uthreads", proc.uthreads());
    row.put("callsInFlight", proc.callsInFlight());
    return row;
  }

  private static Map<String, Object> decisions(DecisionCounts counts) {
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("grants", counts.grants());
    row.put("revokes", counts.revokes());
    row.put("preemptions", counts.preemptions());
    row.put("blocks", counts.blocks());
    row.put("unblocks", counts.unblocks());
    return row;
  }
}
