package cn.fujian.bamin.ui.samples

import cn.fujian.bamin.core.settings.Language
import cn.fujian.bamin.ui.text.Texts
import java.io.File
import kotlin.test.assertEquals
import kotlin.test.assertTrue
import org.junit.Test

/** What holds for every file, as tests and not as remarks. */
class ConventionsTest {
    private val ui = File("src/main/kotlin").sources()
    private val core = File("../core/src/main/kotlin").sources()

    @Test fun `no screen knows the platform or the engine`() {
        assertEquals(emptyList(), ui.importing("android."))
        assertEquals(emptyList(), ui.importing("cn.fujian.bamin.engine"))
    }

    @Test fun `no feature imports another`() {
        val shared = setOf("theme", "components", "text", "navigation", "samples", "steps", "app")
        val wrong = ui.filter { it.feature !in shared }.flatMap { file ->
            file.imports.filter { it.startsWith("cn.fujian.bamin.ui.") }
                .map { it.removePrefix("cn.fujian.bamin.ui.").substringBefore('.') }
                .filter { it !in shared && it != file.feature.replace("_", "") }
                .map { "${file.path} imports $it" }
        }
        assertEquals(emptyList(), wrong)
    }

    @Test fun `every state has samples, and every list of samples is drawn`() {
        val states = ui.filter { it.name.endsWith("State.kt") }
        assertTrue(states.isNotEmpty())
        val without = states.filter { state -> !File(state.file.parentFile, state.name.replace("State.kt", "Samples.kt")).exists() }
        assertEquals(emptyList(), without.map { it.path })
        val lists = ui.filter { it.name.endsWith("Samples.kt") && it.feature != "samples" }
            .flatMap { Regex("""val (\w+Samples)\b""").findAll(it.text).map { found -> found.groupValues[1] } }
        val registry = File("src/main/kotlin/samples/Samples.kt").readText()
        assertEquals(emptyList(), lists.filter { "    $it,\n" !in registry })
    }

    @Test fun `no two screens and no two states have one name`() {
        assertEquals(screens.map { it.screen }.toSet().size, screens.size)
        for (screen in screens) assertEquals(screen.samples.map { it.name }.toSet().size, screen.samples.size, screen.screen)
    }

    @Test fun `every port has a fake`() {
        val fakes = File("../core/src/testFixtures/kotlin").sources().map { it.name }.toSet()
        val ports = core.filter { it.name.endsWith("Port.kt") }.map { it.name.removeSuffix("Port.kt") }
        assertTrue(ports.isNotEmpty())
        assertEquals(emptyList(), ports.filter { "Fake$it.kt" !in fakes })
    }

    @Test fun `every text that a screen names is in the catalogue`() {
        val texts = Texts.of(Language.Chinese)
        val named = Regex("""\b(?:text|strong)\("([a-z0-9_.]+)"""")
        val missing = ui.flatMap { file -> named.findAll(file.text).map { it.groupValues[1] }.filter { !texts.has(it) }.map { "${file.path}: $it" } }
        assertEquals(emptyList(), missing)
    }

    @Test fun `every committed picture belongs to a state`() {
        val drawn = screens.flatMap { screen -> screen.samples.flatMap { sample -> Look.entries.map { "${screen.screen}/${sample.name}-${it.suffix}.png" } } }
        val committed = File(FOLDER).walk().filter { it.extension == "png" }.map { it.relativeTo(File(FOLDER)).invariantSeparatorsPath }
        assertEquals(emptyList(), committed.filter { it !in drawn.toSet() }.toList())
    }

    private fun List<Source>.importing(prefix: String) = filter { file -> file.imports.any { it.startsWith(prefix) } }.map { it.path }

    private class Source(val file: File, root: File) {
        val path = file.relativeTo(root).invariantSeparatorsPath
        val name: String = file.name
        val feature = path.substringBefore('/')
        val text by lazy { file.readText() }
        val imports by lazy { text.lines().filter { it.startsWith("import ") }.map { it.removePrefix("import ") } }
    }

    private fun File.sources() = walk().filter { it.extension == "kt" }.map { Source(it, this) }.sortedBy { it.path }.toList()
}
