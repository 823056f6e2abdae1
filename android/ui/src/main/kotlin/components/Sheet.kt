package cn.fujian.bamin.ui.components

import androidx.compose.foundation.background
import androidx.compose.foundation.gestures.detectTapGestures
import androidx.compose.foundation.layout.Box
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.ColumnScope
import androidx.compose.foundation.layout.Row
import androidx.compose.foundation.layout.WindowInsets
import androidx.compose.foundation.layout.fillMaxHeight
import androidx.compose.foundation.layout.fillMaxSize
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.layout.safeDrawing
import androidx.compose.foundation.layout.widthIn
import androidx.compose.foundation.layout.windowInsetsPadding
import androidx.compose.foundation.rememberScrollState
import androidx.compose.foundation.verticalScroll
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.runtime.rememberUpdatedState
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.draw.clip
import androidx.compose.ui.draw.shadow
import androidx.compose.ui.input.pointer.pointerInput
import androidx.compose.ui.semantics.heading
import androidx.compose.ui.semantics.paneTitle
import androidx.compose.ui.semantics.semantics
import androidx.compose.ui.unit.dp
import cn.fujian.bamin.ui.text.text
import cn.fujian.bamin.ui.theme.Bamin
import cn.fujian.bamin.ui.theme.Corners
import cn.fujian.bamin.ui.theme.Space
import cn.fujian.bamin.ui.theme.bold

/**
 * A question or a choice over the page. It is part of the page's picture, so that a state has one;
 * touching beside it, or the cross, dismisses it.
 */
@Composable
fun Sheet(title: String, onDismiss: () -> Unit, modifier: Modifier = Modifier, content: @Composable ColumnScope.() -> Unit) {
    Box(modifier.fillMaxSize().background(Bamin.palette.scrim), Alignment.BottomCenter) {
        Box(Modifier.fillMaxSize().onTap(onDismiss))
        Box(Modifier.fillMaxHeight(0.92f), Alignment.BottomCenter) {
            Column(
                Modifier.widthIn(max = 560.dp).fillMaxWidth().shadow(16.dp, Corners.sheet).clip(Corners.sheet)
                    .background(Bamin.palette.surface)
                    .onTap {}.semantics { paneTitle = title }
                    .windowInsetsPadding(WindowInsets.safeDrawing),
            ) {
                Row(Modifier.padding(start = Space.l, end = Space.xs, top = Space.s), verticalAlignment = Alignment.CenterVertically) {
                    Text(title, Modifier.weight(1f).semantics { heading() }, style = Bamin.type.heading.bold)
                    IconButton(Icons.Close, text("common.close"), onDismiss)
                }
                Column(Modifier.verticalScroll(rememberScrollState()).padding(bottom = Space.l), content = content)
            }
        }
    }
}

/** Takes a touch without being a button for a screen reader: the cross is one. */
@Composable
private fun Modifier.onTap(act: () -> Unit): Modifier {
    val latest = rememberUpdatedState(act)
    return pointerInput(Unit) { detectTapGestures { latest.value() } }
}
