package cn.fujian.bamin.ui.components

import androidx.compose.foundation.background
import androidx.compose.foundation.border
import androidx.compose.foundation.layout.Box
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.ColumnScope
import androidx.compose.foundation.layout.IntrinsicSize
import androidx.compose.foundation.layout.Row
import androidx.compose.foundation.layout.Spacer
import androidx.compose.foundation.layout.fillMaxHeight
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.height
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.layout.width
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.ui.Modifier
import androidx.compose.ui.draw.clip
import androidx.compose.ui.semantics.semantics
import androidx.compose.ui.text.AnnotatedString
import androidx.compose.ui.unit.dp
import cn.fujian.bamin.ui.theme.Bamin
import cn.fujian.bamin.ui.theme.Corners
import cn.fujian.bamin.ui.theme.Space
import cn.fujian.bamin.ui.theme.Tone
import cn.fujian.bamin.ui.theme.bold
import cn.fujian.bamin.ui.theme.largeType

/** A sheet of paper on the ground; what stands in it sets its own padding. */
@Composable
fun Card(modifier: Modifier = Modifier, content: @Composable ColumnScope.() -> Unit) {
    Column(
        modifier.fillMaxWidth().clip(Corners.card).background(Bamin.palette.surface)
            .border(1.dp, Bamin.palette.line, Corners.card),
        content = content,
    )
}

/** A hairline between rows of a card. */
@Composable
fun Line(modifier: Modifier = Modifier) {
    Box(modifier.fillMaxWidth().height(1.dp).background(Bamin.palette.line))
}

/** A named fact of [Facts]. */
data class Fact(val name: String, val value: AnnotatedString) {
    constructor(name: String, value: String) : this(name, AnnotatedString(value))
}

/** Names at the left, what they are at the right; below each other where type is large. */
@Composable
fun Facts(facts: List<Fact>, modifier: Modifier = Modifier, nameWidth: Int = 92) {
    Column(modifier) {
        for (fact in facts) {
            val row = Modifier.fillMaxWidth().padding(vertical = 1.5.dp).semantics(mergeDescendants = true) {}
            if (largeType) {
                Column(row) {
                    Text(fact.name, color = Bamin.palette.ink2)
                    Text(fact.value)
                }
            } else {
                Row(row) {
                    Text(fact.name, Modifier.width(nameWidth.dp).padding(end = Space.s), Bamin.palette.ink2)
                    Text(fact.value, Modifier.weight(1f))
                }
            }
        }
    }
}

/** What to do, set off by a line in the colour of its cause. */
@Composable
fun Aside(tone: Tone, title: String, body: String, modifier: Modifier = Modifier) {
    Row(modifier.fillMaxWidth().height(IntrinsicSize.Min).semantics(mergeDescendants = true) {}) {
        Box(Modifier.fillMaxHeight().width(3.dp).background(Bamin.palette.tones(tone).field))
        Spacer(Modifier.width(Space.m))
        Column(Modifier.weight(1f)) {
            Text(title, style = Bamin.type.body.bold)
            Text(body)
        }
    }
}
