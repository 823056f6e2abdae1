package cn.fujian.bamin.ui.components

import androidx.compose.foundation.background
import androidx.compose.foundation.border
import androidx.compose.foundation.interaction.MutableInteractionSource
import androidx.compose.foundation.interaction.collectIsFocusedAsState
import androidx.compose.foundation.layout.Box
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.Row
import androidx.compose.foundation.layout.Spacer
import androidx.compose.foundation.layout.defaultMinSize
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.layout.width
import androidx.compose.foundation.text.BasicTextField
import androidx.compose.foundation.text.KeyboardActions
import androidx.compose.foundation.text.KeyboardOptions
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.runtime.getValue
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.remember
import androidx.compose.runtime.setValue
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.draw.clip
import androidx.compose.ui.focus.onFocusChanged
import androidx.compose.ui.graphics.Color
import androidx.compose.ui.graphics.SolidColor
import androidx.compose.ui.graphics.vector.ImageVector
import androidx.compose.ui.semantics.LiveRegionMode
import androidx.compose.ui.semantics.Role
import androidx.compose.ui.semantics.clearAndSetSemantics
import androidx.compose.ui.semantics.contentDescription
import androidx.compose.ui.semantics.error
import androidx.compose.ui.semantics.liveRegion
import androidx.compose.ui.semantics.semantics
import androidx.compose.ui.text.input.ImeAction
import androidx.compose.ui.text.input.KeyboardType
import androidx.compose.ui.text.input.VisualTransformation
import androidx.compose.ui.unit.dp
import cn.fujian.bamin.ui.theme.Bamin
import cn.fujian.bamin.ui.theme.Corners
import cn.fujian.bamin.ui.theme.Space
import cn.fujian.bamin.ui.theme.bold

/**
 * Something to type, its name above it and what is wrong with it below it. [onLeave] is told when
 * the person goes on, which is when it is checked.
 */
@Composable
fun Field(
    label: String,
    value: String,
    onChange: (String) -> Unit,
    modifier: Modifier = Modifier,
    problem: String? = null,
    /** What is right about it is said, too. */
    fine: String? = null,
    hint: String? = null,
    keyboard: KeyboardType = KeyboardType.Text,
    last: Boolean = false,
    lines: Int = 1,
    shown: VisualTransformation = VisualTransformation.None,
    onDone: () -> Unit = {},
    onLeave: () -> Unit = {},
    beside: (@Composable () -> Unit)? = null,
) {
    var entered by remember { mutableStateOf(false) }
    val source = remember { MutableInteractionSource() }
    val focused by source.collectIsFocusedAsState()
    Labelled(label, modifier, problem, fine) {
        Row(verticalAlignment = Alignment.CenterVertically) {
            BasicTextField(
                value,
                onChange,
                Modifier.weight(1f)
                    .onFocusChanged {
                        if (entered && !it.isFocused) onLeave()
                        entered = it.isFocused
                    }
                    .semantics {
                        contentDescription = label
                        problem?.let { error(it) }
                    },
                textStyle = Bamin.type.title.copy(color = Bamin.palette.ink),
                singleLine = lines == 1,
                minLines = lines,
                keyboardOptions = KeyboardOptions(keyboardType = keyboard, imeAction = if (last) ImeAction.Done else ImeAction.Next),
                keyboardActions = KeyboardActions(onDone = { onDone() }),
                visualTransformation = shown,
                interactionSource = source,
                cursorBrush = SolidColor(Bamin.palette.accentText),
                decorationBox = { inner ->
                    Box(
                        Modifier.fillMaxWidth().controlBox(focused, problem != null).padding(14.dp, 11.dp),
                        if (lines == 1) Alignment.CenterStart else Alignment.TopStart,
                    ) {
                        if (value.isEmpty() && hint != null) {
                            Text(hint, Modifier.clearAndSetSemantics {}, Bamin.palette.ink3, style = Bamin.type.title)
                        }
                        inner()
                    }
                },
            )
            beside?.let {
                Spacer(Modifier.width(Space.s))
                it()
            }
        }
    }
}

/** Something chosen elsewhere: touching it opens the choice. */
@Composable
fun ChoiceField(
    label: String,
    value: String?,
    hint: String,
    onOpen: () -> Unit,
    modifier: Modifier = Modifier,
    problem: String? = null,
    icon: ImageVector = Icons.Down,
) {
    Labelled(label, modifier, problem, fine = null) {
        Row(
            Modifier.fillMaxWidth().clip(Corners.field)
                .press(label = label, state = value ?: hint, role = Role.DropdownList, onClick = onOpen)
                .controlBox(focused = false, wrong = problem != null).padding(14.dp, 11.dp),
            verticalAlignment = Alignment.CenterVertically,
        ) {
            val ink = if (value == null) Bamin.palette.ink3 else Bamin.palette.ink
            Text(value ?: hint, Modifier.weight(1f), ink, style = Bamin.type.title)
            Glyph(icon, size = 20.dp)
        }
    }
}

/** A name above a control, and what is wrong or right about it below. */
@Composable
fun Labelled(label: String, modifier: Modifier, problem: String?, fine: String?, control: @Composable () -> Unit) {
    Column(modifier.fillMaxWidth().padding(bottom = 14.dp)) {
        Text(label, Modifier.clearAndSetSemantics {}.padding(bottom = Space.xs), Bamin.palette.ink2)
        control()
        problem?.let { Remark(it, Icons.Warning, Bamin.palette.refused.text, wrong = true) }
        fine?.let { Remark(it, Icons.Check, Bamin.palette.green.text, wrong = false) }
    }
}

@Composable
private fun Remark(text: String, icon: ImageVector, tint: Color, wrong: Boolean) {
    Row(Modifier.padding(top = 6.dp).semantics(mergeDescendants = true) { if (wrong) liveRegion = LiveRegionMode.Polite }) {
        Glyph(icon, Modifier.padding(top = 2.dp), 18.dp, tint)
        Spacer(Modifier.width(6.dp))
        Text(text, color = if (wrong) tint else Bamin.palette.ink2, style = if (wrong) Bamin.type.body.bold else Bamin.type.body)
    }
}

@Composable
private fun Modifier.controlBox(focused: Boolean, wrong: Boolean): Modifier {
    val palette = Bamin.palette
    val (width, colour) = when {
        wrong -> 2.dp to palette.refused.text
        focused -> 2.dp to palette.accentText
        else -> 1.dp to palette.control
    }
    return background(palette.surface, Corners.field).border(width, colour, Corners.field).defaultMinSize(minHeight = 50.dp)
}
