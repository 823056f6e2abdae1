package cn.fujian.bamin.desk.story

import java.io.File
import java.net.HttpURLConnection
import java.net.ServerSocket
import java.net.URI
import java.util.concurrent.TimeUnit

/** A real server in a folder of its own, on a free port of this machine, with people made up in it. */
class Server(private val folder: File, citizens: Int = 3, families: Int = 0, orangeShare: Double = 0.0) : AutoCloseable {
    private val port = ServerSocket(0).use { it.localPort }
    private var process: Process? = null

    val url = "http://127.0.0.1:$port"
    val seeded: Seeded

    init {
        val file = File(folder, "seeded.json")
        run(
            "seed", "--citizens", "$citizens", "--families", "$families",
            "--orange-share", "$orangeShare", "--json", file.path,
        )
        seeded = Seeded.read(file)
        start()
    }

    fun start() {
        val log = ProcessBuilder.Redirect.appendTo(File(folder, "server.log"))
        process = builder("serve").redirectErrorStream(true).redirectOutput(log).start()
        repeat(TRIES) {
            if (ready()) return
            check(process?.isAlive == true) { "the server ended; see ${folder}/server.log" }
            Thread.sleep(PAUSE_MS)
        }
        error("the server was not ready")
    }

    /** As an operator would end it. */
    fun stop() {
        process?.run {
            destroy()
            check(waitFor(1, TimeUnit.MINUTES)) { "the server did not end" }
        }
        process = null
    }

    override fun close() = stop()

    /** Runs one of its commands to the end; gives what it printed. */
    fun run(vararg arguments: String): String {
        val (printed, said) = File(folder, "printed.txt") to File(folder, "said.txt")
        val ended = builder(*arguments).redirectOutput(printed).redirectError(said).start().waitFor()
        check(ended == 0) { "bamin-server ${arguments.first()}: ${said.readText()}" }
        return printed.readText()
    }

    private fun ready(): Boolean = try {
        (URI("$url/readyz").toURL().openConnection() as HttpURLConnection).responseCode == 200
    } catch (_: java.io.IOException) {
        false
    }

    private fun builder(vararg arguments: String) = ProcessBuilder(BINARY, *arguments).apply {
        environment() += mapOf(
            "BAMIN_LISTEN" to "127.0.0.1:$port",
            "BAMIN_TLS" to "off",
            "BAMIN_DATA_DIR" to File(folder, "server").path,
            "BAMIN_LOG_FILTER" to "warn",
            "BAMIN_STATUS_INTERVAL" to "1",
            "BAMIN_LOGINS_PER_MINUTE" to "60000",
            "BAMIN_REQUESTS_PER_MINUTE" to "60000",
            "BAMIN_IDENTITY_PROVIDER" to "demonstration",
        )
    }

    private companion object {
        val BINARY: String = File(System.getProperty("jna.library.path"), "bamin-server").path
        const val TRIES = 600
        const val PAUSE_MS = 100L
    }
}

/** Who was made up, as `bamin-server seed` wrote it. */
class Seeded(
    val roots: List<String>,
    /** One for each holder. */
    val enrolmentCodes: List<String>,
    /** Of everybody, in the same order; a holder's own comes first. */
    val documentNumbers: List<String>,
    val staffPhone: String,
    val staffPassword: String,
    val points: List<Long>,
) {
    companion object {
        fun read(file: File): Seeded {
            val json = file.readText()
            fun all(name: String) = Regex("\"$name\"\\s*:\\s*\"([^\"]*)\"").findAll(json).map { it.groupValues[1] }.toList()
            val roots = Regex("\"roots\"\\s*:\\s*\\[([^]]*)]").find(json)!!.groupValues[1]
            return Seeded(
                roots = Regex("[0-9a-f]{66}").findAll(roots).map { it.value }.toList(),
                enrolmentCodes = all("enrolment_code"),
                documentNumbers = all("document_number"),
                staffPhone = all("phone").first(),
                staffPassword = all("password").first(),
                points = Regex("\"point\"\\s*:\\s*(\\d+)").findAll(json).map { it.groupValues[1].toLong() }.toList(),
            )
        }
    }
}
