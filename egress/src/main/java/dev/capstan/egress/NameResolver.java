package dev.capstan.egress;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;

/** Finds the addresses of a host; {@code InetAddress.getAllByName} outside tests. Blocks. */
@FunctionalInterface
public interface NameResolver {

  /**
   * All addresses of a name, or the address that {@code host} spells.
   *
   * @throws UnknownHostException if there are none, or nobody answers
   */
  List<InetAddress> resolve(String host) throws UnknownHostException;
}
