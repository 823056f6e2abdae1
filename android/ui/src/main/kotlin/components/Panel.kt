package cn.fujian.bamin.ui.components

import androidx.compose.foundation.background
import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Box
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.Row
import androidx.compose.foundation.layout.Spacer
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.height
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.layout.size
import androidx.compose.foundation.layout.width
import androidx.compose.foundation.shape.CircleShape
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.draw.clip
import androidx.compose.ui.graphics.vector.ImageVector
import androidx.compose.ui.semantics.LiveRegionMode
import androidx.compose.ui.semantics.contentDescription
import androidx.compose.ui.semantics.heading
import androidx.compose.ui.semantics.liveRegion
import androidx.compose.ui.semantics.semantics
import androidx.compose.ui.text.style.TextAlign
import androidx.compose.ui.unit.dp
import cn.fujian.bamin.core.Failure
import cn.fujian.bamin.core.FailureKind
import cn.fujian.bamin.ui.text.text
import cn.fujian.bamin.ui.theme.Bamin
import cn.fujian.bamin.ui.theme.Corners
import cn.fujian.bamin.ui.theme.Space
import cn.fujian.bamin.ui.theme.Tones
import cn.fujian.bamin.ui.theme.bold

/** Something to do, on a panel. */
data class Action(val label: String, val act: () -> Unit)

/** A place with nothing in it: a sentence, and one thing to do. */
@Composable
fun EmptyPanel(icon: ImageVector, title: String, note: String?, modifier: Modifier = Modifier, action: Action? = null) {
    Column(
        modifier.fillMaxWidth().padding(horizontal = Space.xl, vertical = 40.dp),
        horizontalAlignment = Alignment.CenterHorizontally,
    ) {
        Box(Modifier.size(72.dp).background(Bamin.palette.accentTint, CircleShape), Alignment.Center) {
            Glyph(icon, size = 32.dp, tint = Bamin.palette.accentText)
        }
        Spacer(Modifier.height(Space.l))
        Text(title, Modifier.semantics { heading() }, style = Bamin.type.title.bold, textAlign = TextAlign.Center)
        note?.let { Text(it, Modifier.padding(top = Space.xs), Bamin.palette.ink2, textAlign = TextAlign.Center) }
        action?.let {
            Spacer(Modifier.height(Space.xl))
            SecondaryButton(it.label, it.act)
        }
    }
}

/** What went wrong, since when, and how to go on. The code below it is for who helps on the phone. */
@Composable
fun FailurePanel(failure: Failure, modifier: Modifier = Modifier, since: String? = null, onRetry: (() -> Unit)? = null) {
    Card(modifier.padding(horizontal = Space.m)) {
        Column(Modifier.padding(Space.l).semantics { liveRegion = LiveRegionMode.Polite }) {
            Row(verticalAlignment = Alignment.Top) {
                val network = failure.kind == FailureKind.Network
                Glyph(if (network) Icons.NoNetwork else Icons.Warning, tint = Bamin.palette.refused.text)
                Spacer(Modifier.width(Space.m))
                Column(Modifier.weight(1f)) {
                    Text(text(failure), style = Bamin.type.title.bold)
                    since?.let { Text(it, color = Bamin.palette.ink2) }
                    failure.retryAfter?.let { Text(text("common.retry_after", "seconds" to it), color = Bamin.palette.ink2) }
                    Text(text("common.failure_code", "code" to failure.code), color = Bamin.palette.ink3, style = Bamin.type.small)
                }
            }
            onRetry?.let { SecondaryButton(text("common.try_again"), it, Modifier.padding(top = Space.m), Icons.Again) }
        }
    }
}

/** What a person should know here; [tones] of its cause, or the accent's. */
@Composable
fun Notice(
    icon: ImageVector,
    title: String,
    note: String?,
    modifier: Modifier = Modifier,
    tones: Tones? = null,
    action: Action? = null,
) {
    val tint = tones?.tint ?: Bamin.palette.accentTint
    val ink = tones?.text ?: Bamin.palette.accentText
    Row(
        modifier.fillMaxWidth().clip(Corners.card).background(tint).padding(start = Space.l, end = Space.m, top = Space.m, bottom = Space.m),
        verticalAlignment = Alignment.Top,
    ) {
        Glyph(icon, tint = ink)
        Spacer(Modifier.width(Space.m))
        Column(Modifier.weight(1f)) {
            Column(Modifier.semantics(mergeDescendants = true) {}) {
                Text(title, color = ink, style = Bamin.type.body.bold)
                note?.let { Text(it, color = Bamin.palette.ink2) }
            }
            action?.let { LinkButton(it.label, it.act) }
        }
    }
}

/** Where something will stand in a moment. Nothing turns and nothing jumps. */
@Composable
fun LoadingPanel(modifier: Modifier = Modifier, rows: Int = 3) {
    val label = text("common.loading")
    Card(modifier.padding(horizontal = Space.m).semantics(mergeDescendants = true) { contentDescription = label }) {
        Column(Modifier.padding(Space.l), Arrangement.spacedBy(Space.l)) {
            repeat(rows) { row ->
                Column(verticalArrangement = Arrangement.spacedBy(Space.s)) {
                    Stub(0.45f + 0.1f * (row % 3))
                    Stub(0.85f - 0.1f * (row % 2))
                }
            }
        }
    }
}

@Composable
private fun Stub(width: Float) {
    Box(Modifier.fillMaxWidth(width).height(14.dp.grown).background(Bamin.palette.line, Corners.pill))
}
