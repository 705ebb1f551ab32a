/* archive_data.S - the archive as it is in the file KB_ARCHIVE. */

        .section .rodata
        .globl kb_archive
        .hidden kb_archive
        .balign 8
kb_archive:
        .incbin KB_ARCHIVE

        .section .note.GNU-stack, "", %progbits
