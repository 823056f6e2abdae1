package cn.fujian.bamin.ui.scan

import androidx.compose.foundation.background
import androidx.compose.foundation.border
import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Box
import androidx.compose.foundation.layout.BoxWithConstraints
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.IntrinsicSize
import androidx.compose.foundation.layout.Row
import androidx.compose.foundation.layout.WindowInsets
import androidx.compose.foundation.layout.WindowInsetsSides
import androidx.compose.foundation.layout.fillMaxHeight
import androidx.compose.foundation.layout.fillMaxSize
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.height
import androidx.compose.foundation.layout.heightIn
import androidx.compose.foundation.layout.only
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.layout.safeDrawing
import androidx.compose.foundation.layout.windowInsetsPadding
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.draw.clip
import androidx.compose.ui.graphics.Color
import androidx.compose.ui.graphics.vector.ImageVector
import androidx.compose.ui.semantics.heading
import androidx.compose.ui.semantics.semantics
import androidx.compose.ui.semantics.stateDescription
import androidx.compose.ui.text.font.FontFamily
import androidx.compose.ui.text.style.TextAlign
import androidx.compose.ui.unit.dp
import cn.fujian.bamin.core.freshness.FreshnessLevel
import cn.fujian.bamin.core.scan.Verdict
import cn.fujian.bamin.ui.components.Freshness
import cn.fujian.bamin.ui.components.FreshnessPill
import cn.fujian.bamin.ui.components.Glyph
import cn.fujian.bamin.ui.components.IconButton
import cn.fujian.bamin.ui.components.Icons
import cn.fujian.bamin.ui.components.Pill
import cn.fujian.bamin.ui.components.ToneShape
import cn.fujian.bamin.ui.components.press
import cn.fujian.bamin.ui.navigation.Route
import cn.fujian.bamin.ui.text.text
import cn.fujian.bamin.ui.theme.Bamin
import cn.fujian.bamin.ui.theme.BaminTheme
import cn.fujian.bamin.ui.theme.Corners
import cn.fujian.bamin.ui.theme.LocalReducedMotion
import cn.fujian.bamin.ui.theme.Space
import cn.fujian.bamin.ui.theme.bold
import cn.fujian.bamin.ui.theme.largeType

/**
 * The camera, edge to edge. [viewfinder] draws its picture; the platform hands it in. The page is
 * dark whatever the theme is, because a camera's picture is.
 */
@Composable
fun ScanScreen(
    state: ScanState,
    onEvent: (ScanEvent) -> Unit,
    go: (Route) -> Unit,
    viewfinder: @Composable (Modifier) -> Unit,
) {
    BaminTheme(dark = true, Bamin.type.body.fontFamily ?: FontFamily.Default, LocalReducedMotion.current) {
        Box(Modifier.fillMaxSize().background(Color.Black)) {
            viewfinder(Modifier.fillMaxSize())
            Column(Modifier.fillMaxSize()) {
                Top(state, go)
                Aim(state, Modifier.weight(1f))
                if (state.sheet == null) {
                    state.last?.let { Last(it, onEvent) }
                    Tools(state, onEvent, go)
                }
            }
            state.sheet?.let { Sheets(it, onEvent, go) }
            state.feedback?.let { FeedbackSheet(it, onEvent) }
        }
    }
}

/** Dark enough for white words over any picture. */
private val Glass = Color(0xE6101512)

@Composable
private fun Top(state: ScanState, go: (Route) -> Unit) {
    val sides = WindowInsetsSides.Horizontal + WindowInsetsSides.Top
    Column(
        Modifier.fillMaxWidth().background(Glass).windowInsetsPadding(WindowInsets.safeDrawing.only(sides))
            .padding(start = Space.m, end = Space.m, top = Space.s, bottom = Space.s),
    ) {
        val duty = state.duty
        val name = duty?.point?.name ?: text("scan.no_point")
        val way = duty?.let { text(it.direction.key) }
        val label = if (way == null) name else text("scan.at", "point" to name, "direction" to way)
        Row(
            Modifier.fillMaxWidth().press(label = label) { go(Route.Point) },
            verticalAlignment = Alignment.CenterVertically,
        ) {
            Text(name, Modifier.weight(1f).semantics { heading() }, style = Bamin.type.heading.bold)
            way?.let {
                Row(
                    Modifier.padding(start = Space.m).border(2.dp, Bamin.palette.ink, Corners.field).padding(Space.m, Space.xs),
                    verticalAlignment = Alignment.CenterVertically,
                ) {
                    Glyph(Icons.Enter, Modifier.padding(end = Space.s), 18.dp)
                    Text(it, style = Bamin.type.title.bold)
                }
            }
        }
        val pills: @Composable () -> Unit = {
            state.freshness?.let { FreshnessPill(it.level.pill(), freshnessLine(it), onClick = { go(Route.Queue) }) }
            Waiting(state.waiting) { go(Route.Queue) }
        }
        if (largeType) Column { pills() } else Row(horizontalArrangement = Arrangement.spacedBy(Space.s)) { pills() }
    }
}

@Composable
private fun Waiting(count: Int, onClick: () -> Unit) {
    val palette = Bamin.palette
    val label = if (count == 0) text("queue.empty") else text("queue.pending", "count" to count)
    Pill(if (count == 0) Icons.Check else Icons.Upload, label, palette.line, palette.ink, onClick = onClick)
}

private fun FreshnessLevel.pill(): Freshness = when (this) {
    FreshnessLevel.Fresh -> Freshness.Fresh
    FreshnessLevel.Old -> Freshness.Old
    FreshnessLevel.TooOld -> Freshness.TooOld
}

/** How old what one judges by is; from a minute on in full minutes, so that it does not flicker. */
@Composable
private fun freshnessLine(line: FreshnessLine): String {
    val age = line.age?.let { if (it < 60) it else it - it % 60 }
    val source = text(line.source.key)
    return when {
        age == null && line.level == FreshnessLevel.Fresh -> text("scan.fresh")
        age == null -> text("scan.without", "name" to source)
        line.level == FreshnessLevel.Fresh -> text("scan.fresh_since", "age" to age)
        line.level == FreshnessLevel.Old -> text("scan.old", "name" to source, "age" to age)
        else -> text("scan.too_old", "name" to source)
    }
}

/** Where the code belongs, and what is seen there. */
@Composable
private fun Aim(state: ScanState, modifier: Modifier) {
    val problem = state.problem
    val (icon, line) = when {
        problem != null -> Icons.Warning to text(problem)
        state.hint == ScanHint.Unreadable -> Icons.Warning to text(state.hint.key)
        state.hint == ScanHint.StillInView -> Icons.Check to text(state.hint.key)
        else -> Icons.Scan to text(state.hint.key)
    }
    BoxWithConstraints(modifier.fillMaxWidth()) {
        val framed = maxHeight > LEAST_FRAME
        if (state.sheet == null) Column(Modifier.fillMaxSize(), Arrangement.Center, Alignment.CenterHorizontally) {
            if (framed) AimFrame(Modifier.weight(1f, fill = false))
            Hint(icon, line)
        }
    }
}

/** Below this height a frame would be smaller than a code. */
private val LEAST_FRAME = 260.dp

@Composable
private fun Last(verdict: Verdict, onEvent: (ScanEvent) -> Unit) {
    val tone = verdict.word.tone
    val word = verdictWord(verdict.word)
    Row(
        Modifier.padding(horizontal = Space.m, vertical = Space.s).fillMaxWidth().clip(Corners.card).background(Glass),
        verticalAlignment = Alignment.CenterVertically,
    ) {
        Row(
            Modifier.weight(1f).padding(start = Space.l, top = Space.s, bottom = Space.s)
                .semantics(mergeDescendants = true) { stateDescription = word },
            verticalAlignment = Alignment.CenterVertically,
        ) {
            ToneShape(tone, 28.dp)
            Column(Modifier.padding(start = Space.m)) {
                Text(if (largeType) word else text("scan.last", "word" to word), style = Bamin.type.title.bold)
                if (!largeType) verdict.person?.let { Text(text("scan.person", "name" to it.name, "year" to it.birthYear, "tail" to it.documentTail), color = Bamin.palette.ink2) }
            }
        }
        val add = { onEvent(ScanEvent.AddFeedback(verdict.event)) }
        if (largeType) IconButton(Icons.Temperature, text("scan.add"), add)
        else Row(
            Modifier.press(onClick = add).padding(horizontal = Space.m, vertical = Space.l),
            verticalAlignment = Alignment.CenterVertically,
        ) {
            Glyph(Icons.Temperature, Modifier.padding(end = Space.s), 20.dp)
            Text(text("scan.add"), style = Bamin.type.title.bold)
        }
    }
}

@Composable
private fun Tools(state: ScanState, onEvent: (ScanEvent) -> Unit, go: (Route) -> Unit) {
    val sides = WindowInsetsSides.Horizontal + WindowInsetsSides.Bottom
    Row(
        Modifier.fillMaxWidth().background(Glass).windowInsetsPadding(WindowInsets.safeDrawing.only(sides))
            .height(IntrinsicSize.Min).padding(vertical = Space.s),
    ) {
        Tool(Icons.Keypad, text("scan.number"), Modifier.weight(1f)) { go(Route.Number) }
        Tool(Icons.Digits, text("scan.ask_digits"), Modifier.weight(1f)) { onEvent(ScanEvent.AskDigits) }
        state.torch?.let { on ->
            Tool(Icons.Torch, text(if (on) "scan.torch_off" else "scan.torch_on"), Modifier.weight(1f)) { onEvent(ScanEvent.SwitchTorch) }
        }
    }
}

@Composable
private fun Tool(icon: ImageVector, name: String, modifier: Modifier, onClick: () -> Unit) {
    Column(
        modifier.fillMaxHeight().press(onClick = onClick).heightIn(min = 72.dp).padding(Space.xs),
        Arrangement.Center,
        Alignment.CenterHorizontally,
    ) {
        Glyph(icon, size = 26.dp)
        Text(name, Modifier.padding(top = 6.dp), style = if (largeType) Bamin.type.small else Bamin.type.body, textAlign = TextAlign.Center)
    }
}
