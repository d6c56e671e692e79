package io.upcall.samples.kvd.command;

import io.upcall.samples.kvd.data.Database;
import io.upcall.samples.kvd.log.AppendLog;
import io.upcall.samples.kvd.resp.Request;
import java.util.Locale;

/** What INFO says. */
final class ServerInfo {
  /** Whose commands these are: clients look at it to know what they may use. */
  static final String REDIS_VERSION = "7.0.15";

  private final Shared shared;
  private final Store store;
  private final StringBuilder text = new StringBuilder();

  ServerInfo(Shared shared) {
    this.shared = shared;
    this.store = shared.store();
  }

  String text(Request request) {
    if (isWanted(request, "SERVER")) {
      server();
    }
    if (isWanted(request, "CLIENTS")) {
      clients();
    }
    if (isWanted(request, "MEMORY")) {
      memory();
    }
    if (isWanted(request, "PERSISTENCE")) {
      persistence();
    }
    if (isWanted(request, "STATS")) {
      stats();
    }
    if (isWanted(request, "REPLICATION")) {
      begin("Replication");
      put("role", "master");
      put("connected_slaves", 0);
    }
    if (isWanted(request, "KEYSPACE")) {
      keyspace();
    }
    return text.toString();
  }

  private static boolean isWanted(Request request, String section) {
    boolean wanted = request.count() == 1;
    for (int i = 1; i < request.count(); i++) {
      wanted |=
          request.is(i, section)
              || request.is(i, "ALL")
              || request.is(i, "DEFAULT")
              || request.is(i, "EVERYTHING");
    }
    return wanted;
  }

  private void begin(String section) {
    if (!text.isEmpty()) {
      text.append("\r\n");
    }
    text.append("# ").append(section).append("\r\n");
  }

  private void put(String name, Object value) {
    text.append(name).append(':').append(value).append("\r\n");
  }

  private void server() {
    begin("Server");
    put("redis_version", REDIS_VERSION);
    put("redis_mode", "standalone");
    put("server_name", "kvd");
    put("os", System.getProperty("os.name") + " " + System.getProperty("os.version"));
    put("process_id", ProcessHandle.current().pid());
    put("tcp_port", shared.port());
    put("uptime_in_seconds", (store.nowMillis() - shared.startMillis()) / 1000);
  }

  private void clients() {
    begin("Clients");
    put("connected_clients", shared.sessions().size());
    put("blocked_clients", store.blockedCalls().size());
  }

  private void memory() {
    Runtime runtime = Runtime.getRuntime();
    begin("Memory");
    put("used_memory", store.heapBytes());
    put("used_memory_human", String.format(Locale.ROOT, "%.2fM", store.heapBytes() / 1048576.0));
    put("used_memory_dataset", store.heapBytes());
    put("jvm_heap_used", runtime.totalMemory() - runtime.freeMemory());
    put("jvm_heap_max", runtime.maxMemory());
    put("maxmemory", shared.settings().maxMemory());
    put("maxmemory_policy", "noeviction");
  }

  private void persistence() {
    AppendLog log = store.log();
    begin("Persistence");
    put("loading", 0);
    put("rdb_bgsave_in_progress", 0);
    put("aof_enabled", log == null ? 0 : 1);
    boolean rewriting = shared.rewriter() != null && shared.rewriter().isRunning();
    put("aof_rewrite_in_progress", rewriting ? 1 : 0);
    put("aof_rewrite_scheduled", 0);
    boolean rewritten = shared.rewriter() == null || shared.rewriter().lastSucceeded();
    put("aof_last_bgrewrite_status", rewritten ? "ok" : "err");
    put("aof_last_write_status", log != null && log.failure() != null ? "err" : "ok");
    if (shared.rewriter() != null) {
      put("aof_current_size", shared.rewriter().fileBytes());
      put("aof_base_size", shared.rewriter().baseBytes());
    }
  }

  private void stats() {
    Stats stats = store.stats();
    begin("Stats");
    put("total_connections_received", stats.connections);
    put("total_commands_processed", stats.commands);
    put("total_error_replies", stats.errors);
    put("expired_keys", stats.expired);
    put("evicted_keys", 0);
    put("keyspace_hits", stats.hits);
    put("keyspace_misses", stats.misses);
    put("pubsub_channels", shared.channels().channels().size());
    put("pubsub_patterns", shared.channels().patterns().size());
  }

  private void keyspace() {
    begin("Keyspace");
    for (Database database : store.databases()) {
      if (database.size() > 0) {
        put(
            "db" + database.number(),
            "keys=" + database.size() + ",expires=" + database.volatileKeys() + ",avg_ttl=0");
      }
    }
  }
}
