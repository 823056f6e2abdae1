package cn.fujian.bamin.core.binding

import java.io.File
import java.io.IOException
import java.net.HttpURLConnection
import java.net.ServerSocket
import java.net.URI
import java.util.concurrent.TimeUnit

/** A real server in a folder of its own, with one citizen who has not enrolled yet. */
class TestServer(private val folder: File) : AutoCloseable {
    private val port = ServerSocket(0).use { it.localPort }
    private val process: Process

    val url = "http://127.0.0.1:$port"
    val roots: List<String>
    val enrolmentCode: String

    init {
        val file = File(folder, "seeded.json")
        val seed = command("seed", "--citizens", "1", "--families", "0", "--orange-share", "0", "--json", file.path)
        check(seed.start().waitFor() == 0) { "the server could not be seeded: ${said()}" }
        val seeded = Json.read(file.readText())
        roots = seeded.texts("roots")
        enrolmentCode = seeded.all("citizens").first().text("enrolment_code")
        process = command("serve").start()
        check((1..TRIES).any { ready() }) { "the server was not ready: ${said()}" }
    }

    override fun close() {
        process.destroy()
        check(process.waitFor(1, TimeUnit.MINUTES)) { "the server did not end" }
    }

    private fun ready(): Boolean = try {
        (URI("$url/readyz").toURL().openConnection() as HttpURLConnection).responseCode == 200
    } catch (_: IOException) {
        Thread.sleep(PAUSE_MS)
        false
    }

    private fun command(vararg arguments: String) = ProcessBuilder(BINARY, *arguments).apply {
        redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.appendTo(File(folder, LOG)))
        environment() += mapOf(
            "BAMIN_LISTEN" to "127.0.0.1:$port",
            "BAMIN_TLS" to "off",
            "BAMIN_DATA_DIR" to File(folder, "server").path,
            "BAMIN_LOG_FILTER" to "warn",
        )
    }

    private fun said() = File(folder, LOG).readText()

    private companion object {
        /** Beside the library that the JVM loads. */
        val BINARY: String = File(System.getProperty("jna.library.path"), "bamin-server").path
        const val LOG = "server.log"
        const val TRIES = 600
        const val PAUSE_MS = 50L
    }
}
