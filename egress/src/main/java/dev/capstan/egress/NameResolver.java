package dev.capstan.egress;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;

/** Resolves host names; {@code InetAddress.getAllByName} outside tests. Blocks. */
@FunctionalInterface
public interface NameResolver {

  /**
   * All addresses of a name, or the address if {@code host} is a literal address.
   *
   * @throws UnknownHostException if there are none, or the lookup fails
   */
  List<InetAddress> resolve(String host) throws UnknownHostException;
}
