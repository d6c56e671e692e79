package io.upcall.samples.server;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** The options that every server has, but for the port, whose default is each server's own. */
public final class ServerOptions {
  @Option(
      names = "--bind",
      paramLabel = "ADDR",
      defaultValue = "127.0.0.1",
      converter = AddressConverter.class,
      description = "Address to listen on (default: ${DEFAULT-VALUE}).")
  @SuppressWarnings("NullAway.Init") // picocli sets it to its default
  private InetAddress bind;

  @Mixin private CommonOptions common = new CommonOptions();

  /** As picocli makes it. */
  public ServerOptions() {}

  /** Where to listen. */
  public InetSocketAddress address(int port) {
    return new InetSocketAddress(bind, port);
  }

  CommonOptions common() {
    return common;
  }

  /** A literal address, or a name that resolves now. */
  static final class AddressConverter implements ITypeConverter<InetAddress> {
    AddressConverter() {}

    @Override
    public InetAddress convert(String text) {
      try {
        return InetAddress.getByName(text);
      } catch (UnknownHostException unknown) {
        throw new TypeConversionException("'" + text + "' is not an address");
      }
    }
  }

  /** From 0, which takes a free one, to 65535. */
  public static final class PortConverter implements ITypeConverter<Integer> {
    /** As picocli makes it. */
    public PortConverter() {}

    @Override
    public Integer convert(String text) {
      return CommonOptions.number(text, 0, 65_535, "a port: 0 to 65535");
    }
  }
}
