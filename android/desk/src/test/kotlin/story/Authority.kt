package cn.fujian.bamin.desk.story

import java.net.URI
import java.net.http.HttpClient
import java.net.http.HttpRequest
import java.net.http.HttpResponse.BodyHandlers
import java.security.MessageDigest
import java.util.Base64
import java.util.UUID
import javax.crypto.Mac
import javax.crypto.spec.SecretKeySpec
import kotlin.test.assertEquals

/** Whoever signs requests to the server: a supplier of records, or an operator (docs/feeds.md). */
class Authority private constructor(private val server: Server, private val role: String, private val code: String, key: String) {
    private val mac = SecretKeySpec(Base64.getUrlDecoder().decode(key), "HmacSHA256")
    private val client = HttpClient.newHttpClient()

    /** Sends a signed request; gives the answer. */
    fun send(method: String, path: String, body: String = ""): String {
        val target = "/api/v1$path"
        val now = System.currentTimeMillis() / 1000
        val nonce = UUID.randomUUID().toString().replace("-", "")
        val hash = MessageDigest.getInstance("SHA-256").digest(body.toByteArray()).hex()
        val text = "BM1-HMAC-SHA256\n$method\n$target\n$now\n$nonce\n$hash"
        val signature = Mac.getInstance(mac.algorithm).apply { init(mac) }.doFinal(text.toByteArray())
        val request = HttpRequest.newBuilder(URI(server.url + target))
            .method(method, HttpRequest.BodyPublishers.ofString(body))
            .header("content-type", "application/json")
            .header("x-bamin-$role", code)
            .header("x-bamin-timestamp", "$now")
            .header("x-bamin-nonce", nonce)
            .header("x-bamin-body-sha256", hash)
            .header("x-bamin-signature", Base64.getUrlEncoder().withoutPadding().encodeToString(signature))
            .build()
        val answer = client.send(request, BodyHandlers.ofString())
        assertEquals(2, answer.statusCode() / 100, "$target: ${answer.statusCode()} ${answer.body()}")
        return answer.body()
    }

    companion object {
        fun supplier(server: Server, code: String, feeds: String) =
            added(server, "supplier", code, "supplier", "add", code, "--name", "演示", "--feeds", feeds)

        fun operator(server: Server, code: String) =
            added(server, "operator", code, "operator", "add", code, "--name", "演示")

        private fun added(server: Server, role: String, code: String, vararg arguments: String): Authority {
            val told = server.run(*arguments)
            val key = checkNotNull(Regex("\"key\"\\s*:\\s*\"([^\"]*)\"").find(told)) { told }.groupValues[1]
            return Authority(server, role, code, key)
        }
    }
}

private fun ByteArray.hex() = joinToString("") { "%02x".format(it) }
