// Copyright (c) 2026, the collabops.vos authors
// GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
// SPDX-License-Identifier: GPL-3.0-or-later

import java.io.FileInputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.security.KeyStore;
import java.security.Security;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;

/**
 * TLS listeners of a Java virtual machine, as Tomcat has them. Arguments: a PKCS #12 file, its password, and for each
 * listener "protocols;suites;client", such as "TLSv1.2,TLSv1.3;;need". Prints a port for each, and ends with its input.
 */
public class Listeners {
    public static void main(String[] arguments) throws Exception {
        Security.setProperty("jdk.tls.disabledAlgorithms", "");
        char[] password = arguments[1].toCharArray();
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (FileInputStream file = new FileInputStream(arguments[0])) {
            store.load(file, password);
        }
        KeyManagerFactory keys = KeyManagerFactory.getInstance("SunX509");
        keys.init(store, password);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), null, null);
        for (int number = 2; number < arguments.length; number++) {
            String[] parts = arguments[number].split(";", -1);
            SSLServerSocket socket = (SSLServerSocket) context.getServerSocketFactory()
                .createServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));
            socket.setEnabledProtocols(parts[0].split(","));
            if (!parts[1].isEmpty()) {
                socket.setEnabledCipherSuites(parts[1].split(","));
            }
            socket.setNeedClientAuth(parts[2].equals("need"));
            System.out.println(socket.getLocalPort());
            Thread listener = new Thread(() -> listen(socket));
            listener.setDaemon(true);
            listener.start();
        }
        System.out.flush();
        while (System.in.read() >= 0) {
            // Nothing is said; the end of the input ends all.
        }
    }

    private static void listen(SSLServerSocket listener) {
        while (true) {
            try (Socket client = listener.accept()) {
                client.setSoTimeout(5000);
                ((SSLSocket) client).startHandshake();
            } catch (Exception refused) {
                // What the client sees of it is what counts.
            }
        }
    }
}
