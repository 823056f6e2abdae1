package cn.fujian.bamin.ui.samples

import androidx.compose.ui.geometry.Size
import androidx.compose.ui.semantics.SemanticsActions
import androidx.compose.ui.semantics.SemanticsNode
import androidx.compose.ui.semantics.SemanticsProperties
import androidx.compose.ui.semantics.getOrNull
import androidx.compose.ui.test.ExperimentalTestApi
import androidx.compose.ui.test.SkikoComposeUiTest
import androidx.compose.ui.test.onRoot
import androidx.compose.ui.test.v2.runSkikoComposeUiTest
import androidx.compose.ui.text.TextLayoutResult
import androidx.compose.ui.unit.Density
import cn.fujian.bamin.ui.components.ToneShown
import kotlin.test.assertEquals
import org.junit.Test
import org.junit.runner.RunWith
import org.junit.runners.Parameterized

/** What a person with other eyes, ears or hands needs, in every state of every screen. */
@OptIn(ExperimentalTestApi::class)
@RunWith(Parameterized::class)
class AccessibilityTest(private val screen: ScreenSamples) {
    @Test fun `everything can be read, heard and touched`() {
        val looks = listOf(Look.Chinese, Look.EnglishLarge)
        val found = screen.samples.flatMap { sample -> looks.flatMap { look -> findings(sample, look) } }
        assertEquals(emptyList(), found)
    }

    private fun findings(sample: Sample, look: Look): List<String> {
        val found = mutableListOf<String>()
        val size = Size(sample.size.width.value, sample.size.height.value)
        runSkikoComposeUiTest(size, Density(1f, look.scale)) {
            setContent { sample.Seen(look) }
            found += controls() + tones() + texts(size.width) + order()
        }
        return found.map { "${screen.screen}/${sample.name}-${look.suffix}: $it" }
    }

    private fun SkikoComposeUiTest.controls(): List<String> {
        val controls = nodes(merged = true).filter { SemanticsActions.OnClick in it.config }
        val labels = controls.map { it.label() }
        val repeated = labels.groupingBy { it }.eachCount().filterValues { it > 1 }.keys.map { "“$it” is there more than once" }
        return repeated + controls.flatMap { node ->
            listOfNotNull(
                "something to touch has no label".takeIf { node.label().isBlank() },
                "“${node.label()}” has no role".takeIf { SemanticsProperties.Role !in node.config && SemanticsProperties.EditableText !in node.config },
                "“${node.label()}” is ${node.size} small".takeIf { node.size.width < TOUCH || node.size.height < TOUCH },
            )
        }
    }

    /** Where a tone is drawn, it is said, too. */
    private fun SkikoComposeUiTest.tones(): List<String> = nodes(merged = false).mapNotNull { node ->
        val tone = node.config.getOrNull(ToneShown) ?: return@mapNotNull null
        val said = generateSequence(node) { it.parent }.any { SemanticsProperties.StateDescription in it.config }
        "$tone is shown and not said".takeIf { !said }
    }

    private fun SkikoComposeUiTest.texts(width: Float): List<String> = nodes(merged = false).mapNotNull { node ->
        val words = node.config.getOrNull(SemanticsProperties.Text)?.joinToString { it.text } ?: return@mapNotNull null
        val layouts = mutableListOf<TextLayoutResult>()
        node.config.getOrNull(SemanticsActions.GetTextLayoutResult)?.action?.invoke(layouts)
        val left = node.positionInRoot.x
        when {
            layouts.any { it.isCutOff() } -> "“$words” is cut off"
            left < -0.5f || left + node.size.width > width + 0.5f -> "“$words” stands beside the screen"
            else -> null
        }
    }

    /** A reader goes down the page: nothing that is read later stands wholly above. */
    private fun SkikoComposeUiTest.order(): List<String> {
        val read = nodes(merged = true).filter { it.label().isNotBlank() && !it.boundsInRoot.isEmpty }
        return read.zipWithNext().mapNotNull { (one, next) ->
            val above = next.positionInRoot.y + next.size.height <= one.positionInRoot.y
            "“${next.label()}” stands above “${one.label()}” and is read after it".takeIf { above && !next.inSheet(one) }
        }
    }

    private fun SkikoComposeUiTest.nodes(merged: Boolean): List<SemanticsNode> =
        onRoot(useUnmergedTree = !merged).fetchSemanticsNode().let { root -> listOf(root) + root.below() }

    companion object {
        @JvmStatic
        @Parameterized.Parameters(name = "{0}")
        fun screens() = PicturesTest.screens()
    }
}

private const val TOUCH = 48

/**
 * [TextLayoutResult.hasVisualOverflow] compares with the room there was, not with what was drawn, and
 * so it is true for most texts.
 */
private fun TextLayoutResult.isCutOff(): Boolean {
    val wide = (0 until lineCount).maxOfOrNull { getLineRight(it) - getLineLeft(it) } ?: 0f
    val ellipsis = (0 until lineCount).any { isLineEllipsized(it) }
    return ellipsis || multiParagraph.didExceedMaxLines || wide > size.width + 1 || multiParagraph.height > size.height + 1
}

private fun SemanticsNode.below(): List<SemanticsNode> = children.flatMap { listOf(it) + it.below() }

private fun SemanticsNode.label(): String =
    config.getOrNull(SemanticsProperties.ContentDescription)?.joinToString()
        ?: config.getOrNull(SemanticsProperties.Text)?.joinToString { it.text }
        ?: ""

/** A sheet stands over the page and is read as a page of its own. */
private fun SemanticsNode.inSheet(other: SemanticsNode): Boolean {
    fun SemanticsNode.sheet() = generateSequence(this) { it.parent }.firstOrNull { SemanticsProperties.PaneTitle in it.config }?.id
    return sheet() != other.sheet()
}
