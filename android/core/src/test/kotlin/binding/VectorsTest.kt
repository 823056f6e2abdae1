package cn.fujian.bamin.core.binding

import cn.fujian.bamin.engine.BaminException
import cn.fujian.bamin.engine.Checked
import cn.fujian.bamin.engine.ClockQuality
import cn.fujian.bamin.engine.VerdictWord
import cn.fujian.bamin.engine.Verifier
import cn.fujian.bamin.engine.VerifierTime
import org.junit.Test
import java.io.File
import kotlin.test.assertEquals
import kotlin.test.assertFailsWith
import kotlin.test.assertTrue

/** The published vectors, judged through the binding. */
class VectorsTest {
    private val folder = File("../../tests/vectors")
    private val file = Json.read(File(folder, "presentation.json").readText())
    private val roots = Json.read(File(folder, "keys.json").readText()).texts("roots").map(::bytes)

    @Test
    fun `every published presentation gets the verdict it should`() {
        val cases = file.all("cases")
        assertTrue(cases.size > 200, "the vectors were found")
        for (case in cases) judge(case)
    }

    private fun judge(case: Map<String, Any?>) = verifier(case).use { verifier ->
        for (seen in case.all("seen")) {
            for (ms in seen.number("first") * 1000..seen.number("last") * 1000 step 500) {
                val word = verifier.check(seen.text("text"), time(ms, ClockQuality.CERTAIN)).word
                assertEquals(seen["refused"], word == VerdictWord.REFUSED, case.text("name"))
            }
        }
        val now = time(case.number("now") * 1000, ClockQuality.entries[case.number("clock").toInt()])
        if (case["challenge"] != null) {
            val challenge = case.inner("challenge")
            verifier.askChallenge(challenge.number("digits").toUShort(), challenge.number("asked"))
            (challenge["used_by"] as String?)?.let { verifier.check(it, now) }
        }
        val checked = verifier.check(case.text("text"), now)
        assertEquals(expected(case.inner("expect")), said(checked), case.text("name"))
    }

    private fun verifier(case: Map<String, Any?>): Verifier {
        val verifier = Verifier(roots)
        (case["trust"] as String?)?.let { name ->
            val trust = file.inner("trust").inner(name)
            verifier.setTrust(bytes(trust.text("list")), trust.number("at"))
        }
        for (name in case.texts("status")) {
            val status = file.inner("status").inner(name)
            val shards = status.inner("shards")
            val inOrder = shards.keys.indices.map { bytes(shards.text("$it")) }
            val add = { verifier.addStatus(bytes(status.text("manifest")), inOrder) }
            // A list without all its shards is none, and says so.
            when (name) {
                "without its shard" -> assertEquals("mismatch", assertFailsWith<BaminException.Answer> { add() }.code)
                else -> add()
            }
        }
        return verifier
    }

    /** The word, the code of the reason, and its parameters. */
    private fun expected(expect: Map<String, Any?>): Triple<String, Any?, Map<String, Any?>> {
        val params = expect.inner("params")
        return when (val refused = expect["refused"]) {
            null -> Triple(expect.text("verdict"), expect["reason"], params)
            else -> Triple("refused", refused, params)
        }
    }

    private fun said(checked: Checked): Triple<String, Any?, Map<String, Any?>> {
        val params = checked.reason?.params.orEmpty().associate { it.name to (it.value.toLongOrNull() ?: it.value) }
        val shown = checked.shownSeconds?.let { mapOf("seconds" to it) }.orEmpty()
        return Triple(checked.word.name.lowercase(), checked.reason?.code, params + shown)
    }

    private fun time(ms: Long, quality: ClockQuality) = VerifierTime(ms / 1000, ms, quality)
}

private fun bytes(hex: String) = ByteArray(hex.length / 2) { hex.substring(2 * it, 2 * it + 2).toInt(16).toByte() }
