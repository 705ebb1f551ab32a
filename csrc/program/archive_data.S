/* archive_data.S - the archive, included from the file KB_ARCHIVE. */

        .section .rodata
        .globl kb_archive
        .hidden kb_archive
        .balign 8
kb_archive:
        .incbin KB_ARCHIVE

        .section .note.GNU-stack, "", %progbits
