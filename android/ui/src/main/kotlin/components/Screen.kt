package cn.fujian.bamin.ui.components

import androidx.compose.foundation.background
import androidx.compose.foundation.layout.Box
import androidx.compose.foundation.layout.BoxScope
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.ColumnScope
import androidx.compose.foundation.layout.PaddingValues
import androidx.compose.foundation.layout.Row
import androidx.compose.foundation.layout.RowScope
import androidx.compose.foundation.layout.WindowInsets
import androidx.compose.foundation.layout.WindowInsetsSides
import androidx.compose.foundation.layout.defaultMinSize
import androidx.compose.foundation.layout.fillMaxSize
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.imePadding
import androidx.compose.foundation.layout.only
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.layout.safeDrawing
import androidx.compose.foundation.layout.widthIn
import androidx.compose.foundation.layout.windowInsetsPadding
import androidx.compose.foundation.lazy.LazyColumn
import androidx.compose.foundation.lazy.LazyListScope
import androidx.compose.foundation.lazy.LazyListState
import androidx.compose.foundation.lazy.rememberLazyListState
import androidx.compose.foundation.rememberScrollState
import androidx.compose.foundation.verticalScroll
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.semantics.heading
import androidx.compose.ui.semantics.semantics
import androidx.compose.ui.unit.dp
import cn.fujian.bamin.ui.text.text
import cn.fujian.bamin.ui.theme.Bamin
import cn.fujian.bamin.ui.theme.Space
import cn.fujian.bamin.ui.theme.bold

/** Wider than this, a page stands in the middle. */
private val WIDEST = 560.dp

/**
 * A page that scrolls as a whole: title, content, what always stands at the bottom, and a sheet over
 * all of it. Content has no edge of its own: cards keep [Space.m], forms [Space.l].
 */
@Composable
fun Screen(
    title: String?,
    modifier: Modifier = Modifier,
    onBack: (() -> Unit)? = null,
    actions: @Composable RowScope.() -> Unit = {},
    bottom: (@Composable () -> Unit)? = null,
    sheet: (@Composable () -> Unit)? = null,
    content: @Composable ColumnScope.() -> Unit,
) = Frame(title, modifier, onBack, actions, bottom, sheet) {
    Column(
        Modifier.fillMaxSize().verticalScroll(rememberScrollState()),
        horizontalAlignment = Alignment.CenterHorizontally,
    ) {
        Column(Modifier.widthIn(max = WIDEST).fillMaxWidth().padding(bottom = Space.xl), content = content)
    }
}

/** A page of a list that can be long. */
@Composable
fun ListScreen(
    title: String?,
    modifier: Modifier = Modifier,
    onBack: (() -> Unit)? = null,
    actions: @Composable RowScope.() -> Unit = {},
    bottom: (@Composable () -> Unit)? = null,
    sheet: (@Composable () -> Unit)? = null,
    state: LazyListState = rememberLazyListState(),
    content: LazyListScope.() -> Unit,
) = Frame(title, modifier, onBack, actions, bottom, sheet) {
    LazyColumn(
        Modifier.widthIn(max = WIDEST).fillMaxSize().align(Alignment.TopCenter),
        state,
        PaddingValues(bottom = Space.xl),
        content = content,
    )
}

@Composable
private fun Frame(
    title: String?,
    modifier: Modifier,
    onBack: (() -> Unit)?,
    actions: @Composable RowScope.() -> Unit,
    bottom: (@Composable () -> Unit)?,
    sheet: (@Composable () -> Unit)?,
    content: @Composable BoxScope.() -> Unit,
) {
    Box(modifier.fillMaxSize().background(Bamin.palette.ground)) {
        Column(Modifier.fillMaxSize().imePadding()) {
            val sides = WindowInsetsSides.Horizontal + WindowInsetsSides.Top
            Column(Modifier.weight(1f).windowInsetsPadding(WindowInsets.safeDrawing.only(sides))) {
                if (title != null) TopBar(title, onBack, actions = actions)
                Box(Modifier.weight(1f).fillMaxWidth(), content = content)
            }
            bottom?.invoke()
        }
        sheet?.invoke()
    }
}

/** A page's title, the way back, and at most two things to do. */
@Composable
fun TopBar(
    title: String,
    onBack: (() -> Unit)?,
    modifier: Modifier = Modifier,
    actions: @Composable RowScope.() -> Unit = {},
) {
    Row(
        modifier.fillMaxWidth().defaultMinSize(minHeight = 56.dp)
            .padding(start = if (onBack == null) Space.l else Space.xs, end = Space.xs),
        verticalAlignment = Alignment.CenterVertically,
    ) {
        onBack?.let { IconButton(Icons.Back, text("common.back"), it) }
        Text(title, Modifier.weight(1f).padding(vertical = Space.s).semantics { heading() }, style = Bamin.type.heading.bold)
        actions()
    }
}

/** What always stands at the bottom of a form: what is missing, and the button that sends it. */
@Composable
fun BottomBar(modifier: Modifier = Modifier, content: @Composable ColumnScope.() -> Unit) {
    val sides = WindowInsetsSides.Horizontal + WindowInsetsSides.Bottom
    Column(modifier.fillMaxWidth().background(Bamin.palette.surface), horizontalAlignment = Alignment.CenterHorizontally) {
        Line()
        Column(
            Modifier.widthIn(max = WIDEST).fillMaxWidth().windowInsetsPadding(WindowInsets.safeDrawing.only(sides))
                .padding(start = Space.l, end = Space.l, top = Space.m, bottom = Space.l),
            content = content,
        )
    }
}
